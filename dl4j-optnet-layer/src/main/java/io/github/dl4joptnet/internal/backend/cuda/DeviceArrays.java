package io.github.dl4joptnet.internal.backend.cuda;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Addresses of ND4J's arrays in the memory of a GPU. Every call refers to the GPU of the calling
 * thread.
 *
 * <p>Methods throw {@link ZeroCopyException} where an address cannot be determined.
 */
interface DeviceArrays {

  /** The GPU that ND4J gives the calling thread, as the driver numbers them. */
  int device();

  /** The stream on which ND4J runs the calling thread's operations; 0 for the default one. */
  long stream();

  /**
   * Prepares arrays for reading: work that is put on the stream afterwards sees their values on the
   * GPU.
   *
   * @return the address of each array's first entry; an array's strides count from there
   */
  long[] read(List<INDArray> arrays);

  /**
   * Prepares an array for being written on the stream, and returns the address of its first entry.
   *
   * @param array new, dense, DOUBLE
   */
  long write(INDArray array);

  /** Tells ND4J that the values on the GPU are the valid ones. */
  void written(INDArray array);
}
