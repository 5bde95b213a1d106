/**
 * The command line of the samples, a subcommand each: {@link io.github.dl4joptnet.samples.Main}.
 * What several samples use is here too: model files, pictures, progress, learning rates that fall.
 *
 * <p>A mistake of the user, {@link io.github.dl4joptnet.samples.UserError}, ends with one line of
 * explanation and exit code 2.
 */
package io.github.dl4joptnet.samples;
