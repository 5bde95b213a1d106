/**
 * What one optimization layer can express (section 4 of the OptNet paper): the maximum of affine
 * functions, which as few rectifiers cannot. {@link
 * io.github.dl4joptnet.samples.represent.Constructions} has the programs.
 */
package io.github.dl4joptnet.samples.represent;
