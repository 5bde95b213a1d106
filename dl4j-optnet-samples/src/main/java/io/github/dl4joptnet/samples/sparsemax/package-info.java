/**
 * Attention with sparsemax beside attention with softmax (Martins and Astudillo 2016), in a
 * classifier of short sequences. Start reading at {@link
 * io.github.dl4joptnet.samples.sparsemax.TrainCommand}.
 */
package io.github.dl4joptnet.samples.sparsemax;
