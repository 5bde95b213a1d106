package io.github.dl4joptnet.internal.backend.cuda;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Device memory that belongs to an ND4J array, and lives as long as that. */
final class DeviceMemory {
  final DeviceArrays arrays;

  /** A vector. */
  final INDArray array;

  final long address;
  private boolean released;

  /** Allocates an array outside of all workspaces, which is to be written on ND4J's stream. */
  @SuppressWarnings("try") // the workspace scope is there to be closed
  DeviceMemory(DeviceArrays arrays, long doubles) {
    this.arrays = arrays;
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      array = Nd4j.createUninitialized(DataType.DOUBLE, doubles);
    }
    address = arrays.write(array);
  }

  long doubles() {
    return array.length();
  }

  synchronized void release() {
    if (!released) {
      released = true;
      array.close();
    }
  }

  synchronized boolean isReleased() {
    return released;
  }
}
