package org.nd4j.linalg.jcublas.context;

import org.bytedeco.javacpp.Pointer;

/** Stands in for nd4j-cuda's class of this name. */
public class CudaContext {
  /** The address of the stream; 0 for none. */
  public static long stream;

  private static final class Stream extends Pointer {
    Stream(long address) {
      this.address = address;
    }
  }

  public Pointer getCublasStream() {
    return stream == 0 ? null : new Stream(stream);
  }
}
