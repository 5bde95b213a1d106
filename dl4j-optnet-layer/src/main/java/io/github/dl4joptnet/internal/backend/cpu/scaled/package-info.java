/**
 * One sample in scaled form: its matrices, its limits as one-sided constraints, the unknowns, and
 * the residuals that judge them in the user's units.
 */
package io.github.dl4joptnet.internal.backend.cpu.scaled;
