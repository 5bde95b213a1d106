package io.github.dl4joptnet.samples.bench;

import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Memory of arrays outside the heap. */
final class OffHeap {
  private OffHeap() {}

  /** Frees an array that nothing else uses, reshaped ones included, which cannot be closed. */
  static void release(INDArray array) {
    DataBuffer whole = array.data().originalDataBuffer();
    (whole == null ? array.data() : whole).close();
  }

  /**
   * Opens the workspace that the arrays of a pass come from, as those of DL4J's trainers do: its
   * memory serves again in the next round, without page faults.
   */
  static MemoryWorkspace workspace() {
    return Nd4j.getWorkspaceManager()
        .getAndActivateWorkspace(
            WorkspaceConfiguration.builder().policyLearning(LearningPolicy.FIRST_LOOP).build(),
            "bench");
  }

  /** Frees the workspace, for rounds of another size. */
  static void destroyWorkspace() {
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }
}
