package io.github.dl4joptnet.samples.bench;

import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Memory of arrays outside the heap. */
final class OffHeap {
  private OffHeap() {}

  /** Frees an array that nothing else uses, reshaped ones included, which cannot be closed. */
  static void release(INDArray array) {
    DataBuffer whole = array.data().originalDataBuffer();
    (whole == null ? array.data() : whole).close();
  }
}
