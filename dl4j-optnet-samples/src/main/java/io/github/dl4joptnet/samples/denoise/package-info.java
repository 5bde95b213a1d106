/**
 * Denoising of signals (section 4.2 of the OptNet paper): total variation written as a quadratic
 * program, whose matrices then go on learning; beside it dense layers and a learned operator in the
 * place of the differences.
 *
 * <p>A signal is a row of values, noisy as input and clean as label. Start reading at {@link
 * io.github.dl4joptnet.samples.denoise.TrainCommand} and {@link
 * io.github.dl4joptnet.samples.denoise.DenoiseNetwork}.
 */
package io.github.dl4joptnet.samples.denoise;
