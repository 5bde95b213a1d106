package io.github.dl4joptnet.internal.backend.cuda;

import java.lang.reflect.InvocationTargetException;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Zero-copy path for arrays in device memory: with ND4J's CUDA backend, coefficients and gradients
 * need not pass through the host's memory. Whether it can be used is determined once per JVM.
 */
final class ZeroCopy {
  /** {@code false} sends all arrays through the host's memory. */
  static final String PROPERTY = "io.github.dl4joptnet.cuda.inPlace";

  private static final Logger log = LoggerFactory.getLogger(ZeroCopy.class);
  private static final String ND4J_CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

  /** Loaded by name: the class needs others that come with ND4J's CUDA backend only. */
  private static final String ARRAYS_OF_ND4J_CUDA =
      "io.github.dl4joptnet.internal.backend.cuda.Nd4jCudaArrays";

  /** Null where there are none, or where they turned out to be unusable. */
  private static volatile DeviceArrays arraysOfNd4j;

  private static volatile boolean detected;
  private static boolean tested;
  private static boolean disabled;

  private ZeroCopy() {}

  /** Access to ND4J's arrays on the GPU; null where arrays go through the host. */
  static DeviceArrays arrays() {
    if (!detected) {
      detect();
    }
    return arraysOfNd4j;
  }

  private static synchronized void detect() {
    if (detected) {
      return;
    }
    String nd4j = Nd4j.getBackend().getClass().getName();
    if (nd4j.equals(ND4J_CUDA) && !"false".equals(System.getProperty(PROPERTY))) {
      try {
        arraysOfNd4j = load();
      } catch (ZeroCopyException e) {
        disable(e);
      }
    }
    detected = true;
  }

  /**
   * The arrays of ND4J's CUDA backend.
   *
   * @throws ZeroCopyException where its classes are missing or others than expected
   */
  static DeviceArrays load() {
    try {
      Class<?> implementation = Class.forName(ARRAYS_OF_ND4J_CUDA);
      return (DeviceArrays) implementation.getDeclaredConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new ZeroCopyException("nd4j-cuda: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ZeroCopyException("nd4j-cuda: " + e, e);
    }
  }

  /** Replaces the access to ND4J's arrays; for tests. */
  static synchronized void use(DeviceArrays arrays) {
    detected = true;
    tested = false;
    disabled = false;
    arraysOfNd4j = arrays;
  }

  /** The same after the self-test on a backend. */
  static DeviceArrays arrays(CudaBackend cuda) {
    return arrays() == null ? null : arraysAfterTest(cuda);
  }

  private static synchronized DeviceArrays arraysAfterTest(CudaBackend cuda) {
    DeviceArrays arrays = arraysOfNd4j;
    if (arrays != null && !tested) {
      tested = true;
      try {
        ZeroCopyProbe.run(cuda, arrays);
        log.info("Arrays on the GPU are used in place; -D{}=false turns that off", PROPERTY);
      } catch (RuntimeException | LinkageError e) {
        disable(e);
      }
    }
    return arraysOfNd4j;
  }

  /** Sends arrays through the host from now on; warns once. */
  static synchronized void disable(Throwable why) {
    if (!disabled) {
      disabled = true;
      log.warn(
          "Arrays on the GPU go through the host's memory: {}",
          why instanceof ZeroCopyException ? why.getMessage() : String.valueOf(why));
      log.debug("why", why);
    }
    arraysOfNd4j = null;
  }
}
