/**
 * Losses of one's own for the output layers of Deeplearning4j's networks: {@link
 * io.github.dl4joptnet.loss.TaskLoss} with scores and gradients as arrays, {@link
 * io.github.dl4joptnet.loss.SameDiffTaskLoss} with an expression that SameDiff differentiates.
 */
@NullMarked
package io.github.dl4joptnet.loss;

import org.jspecify.annotations.NullMarked;
