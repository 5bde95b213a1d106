package io.github.dl4joptnet.internal.backend.cuda;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where ND4J's arrays are in the memory of a GPU. Every call is about the calling thread and its
 * GPU.
 *
 * <p>Methods throw {@link InPlaceException} where they cannot tell.
 */
interface DeviceArrays {

  /** The GPU that ND4J gives the calling thread, as the driver numbers them. */
  int device();

  /** The stream, 0 for the default one, on which ND4J does what the calling thread asks for. */
  long stream();

  /**
   * Has the values of arrays on the GPU, at the latest when the stream gets to what follows.
   *
   * @return the address of each array's first entry; an array's strides count from there
   */
  long[] read(List<INDArray> arrays);

  /**
   * The address of the first entry of an array that is about to be written on the stream.
   *
   * @param array new, dense, DOUBLE
   */
  long write(INDArray array);

  /** Tells ND4J that the values on the GPU are the valid ones. */
  void written(INDArray array);
}
