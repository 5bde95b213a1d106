package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;

/**
 * Tells whether a layer is frozen. DL4J wraps frozen layers, and passes training steps on to them
 * as inference; only the call itself shows the wrapper.
 */
final class FrozenWrapper {
  /** The layer's own methods, and DL4J's between it and the wrapper. */
  private static final int FRAMES = 6;

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private FrozenWrapper() {}

  /** Whether the method that asks has been called by a wrapper. */
  static boolean isCaller() {
    return STACK.walk(
        frames ->
            frames
                .limit(FRAMES)
                .map(StackWalker.StackFrame::getDeclaringClass)
                .anyMatch(
                    caller ->
                        caller == FrozenLayer.class || caller == FrozenLayerWithBackprop.class));
  }
}
