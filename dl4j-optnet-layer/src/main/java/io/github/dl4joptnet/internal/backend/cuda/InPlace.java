package io.github.dl4joptnet.internal.backend.cuda;

import java.lang.reflect.InvocationTargetException;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way for arrays that are on the GPU already: with ND4J's CUDA backend, coefficients and
 * gradients need not pass through the host's memory.
 */
final class InPlace {
  /** {@code false} sends all arrays through the host's memory. */
  static final String PROPERTY = "io.github.dl4joptnet.cuda.inPlace";

  private static final Logger log = LoggerFactory.getLogger(InPlace.class);
  private static final String ND4J_CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

  /** By name, since loading it takes classes that other backends of ND4J's do not have. */
  private static final String ARRAYS_OF_ND4J_CUDA =
      "io.github.dl4joptnet.internal.backend.cuda.Nd4jCudaArrays";

  /** Null for none, and once they could not be used. */
  private static volatile DeviceArrays arraysOfNd4j;

  private static volatile boolean looked;
  private static boolean probed;
  private static boolean gaveUp;

  private InPlace() {}

  /** ND4J's arrays on the GPU; null where arrays go through the host. */
  static DeviceArrays arrays() {
    if (!looked) {
      look();
    }
    return arraysOfNd4j;
  }

  private static synchronized void look() {
    if (looked) {
      return;
    }
    String nd4j = Nd4j.getBackend().getClass().getName();
    if (nd4j.equals(ND4J_CUDA) && !"false".equals(System.getProperty(PROPERTY))) {
      try {
        arraysOfNd4j = load();
      } catch (InPlaceException e) {
        giveUp(e);
      }
    }
    looked = true;
  }

  /**
   * The arrays of ND4J's CUDA backend.
   *
   * @throws InPlaceException where its classes are missing or others than expected
   */
  static DeviceArrays load() {
    try {
      Class<?> implementation = Class.forName(ARRAYS_OF_ND4J_CUDA);
      return (DeviceArrays) implementation.getDeclaredConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new InPlaceException("nd4j-cuda: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new InPlaceException("nd4j-cuda: " + e, e);
    }
  }

  /** Takes other arrays for ND4J's. */
  static synchronized void use(DeviceArrays arrays) {
    looked = true;
    probed = false;
    gaveUp = false;
    arraysOfNd4j = arrays;
  }

  /** The same once a backend has tried them. */
  static DeviceArrays arrays(CudaBackend cuda) {
    return arrays() == null ? null : probed(cuda);
  }

  private static synchronized DeviceArrays probed(CudaBackend cuda) {
    DeviceArrays arrays = arraysOfNd4j;
    if (arrays != null && !probed) {
      probed = true;
      try {
        InPlaceProbe.run(cuda, arrays);
        log.info("Arrays on the GPU are used in place; -D{}=false turns that off", PROPERTY);
      } catch (RuntimeException | LinkageError e) {
        giveUp(e);
      }
    }
    return arraysOfNd4j;
  }

  /** From now on arrays go through the host; says so once. */
  static synchronized void giveUp(Throwable why) {
    if (!gaveUp) {
      gaveUp = true;
      log.warn(
          "Arrays on the GPU go through the host's memory: {}",
          why instanceof InPlaceException ? why.getMessage() : String.valueOf(why));
      log.debug("why", why);
    }
    arraysOfNd4j = null;
  }
}
