package io.github.dl4joptnet.qp;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An array that is made once, when it is first asked for outside of workspaces. In an open
 * workspace each call makes one there: it must not outlive the workspace, whose memory serves again
 * without page faults, as in DL4J's trainers. Thread-safe.
 */
final class LazyArray {
  private final Supplier<INDArray> maker;
  private @Nullable INDArray array;

  LazyArray(Supplier<INDArray> maker) {
    this.maker = maker;
  }

  synchronized INDArray get() {
    if (array != null) {
      return array;
    }
    INDArray made = maker.get();
    array = Nd4j.getMemoryManager().getCurrentWorkspace() == null ? made : null;
    return made;
  }
}
