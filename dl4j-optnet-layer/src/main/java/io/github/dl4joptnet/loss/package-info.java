/**
 * Base classes of custom losses for the output layers of Deeplearning4j networks: {@link
 * io.github.dl4joptnet.loss.TaskLoss} with scores and gradients as arrays, {@link
 * io.github.dl4joptnet.loss.SameDiffTaskLoss} with an expression that SameDiff differentiates.
 * Losses that train a network through a program whose costs it predicts: {@link
 * io.github.dl4joptnet.loss.SpoPlusLoss}, {@link io.github.dl4joptnet.loss.FenchelYoungLoss}; and
 * {@link io.github.dl4joptnet.loss.Regret}, which evaluates it.
 */
@NullMarked
package io.github.dl4joptnet.loss;

import org.jspecify.annotations.NullMarked;
