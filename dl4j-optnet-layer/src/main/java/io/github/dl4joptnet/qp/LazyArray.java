package io.github.dl4joptnet.qp;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An array that is made when it is first asked for. It is outside of all workspaces, since it
 * outlives the one that may be open then. Thread-safe.
 */
final class LazyArray {
  private @Nullable Supplier<INDArray> maker;
  private @Nullable INDArray array;

  LazyArray(Supplier<INDArray> maker) {
    this.maker = maker;
  }

  @SuppressWarnings("try") // the workspace scope is there to be closed
  synchronized INDArray get() {
    INDArray made = array;
    if (made == null) {
      try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        made = Objects.requireNonNull(maker).get();
      }
      array = made;
      maker = null; // and what it was to be made of
    }
    return made;
  }
}
