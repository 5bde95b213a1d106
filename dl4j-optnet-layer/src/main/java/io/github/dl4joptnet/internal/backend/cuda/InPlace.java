package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.Backends;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.Backend;
import java.lang.reflect.InvocationTargetException;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way for arrays that are on the GPU already: with ND4J's CUDA backend, coefficients and
 * gradients need not pass through the host's memory.
 */
public final class InPlace {
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

  private final CudaBackend backend;
  private final DeviceArrays arrays;

  /** On a given backend, with the arrays that lie on its device. */
  public InPlace(CudaBackend backend, DeviceArrays arrays) {
    this.backend = backend;
    this.arrays = arrays;
  }

  /** For batches that are solved with a setting; null where arrays go through the host. */
  public static InPlace of(Backend setting) {
    if (!looked) {
      look();
    }
    if (arraysOfNd4j == null) {
      return null;
    }
    try {
      // Who forces CUDA and has none is told so by the solver.
      return Backends.of(setting) instanceof CudaBackend cuda ? probed(cuda) : null;
    } catch (CudaException e) {
      return null;
    }
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

  private static synchronized InPlace probed(CudaBackend cuda) {
    DeviceArrays arrays = arraysOfNd4j;
    if (arrays != null && !probed) {
      probed = true;
      try {
        InPlaceProbe.run(new InPlace(cuda, arrays));
        log.info("Arrays on the GPU are used in place; -D{}=false turns that off", PROPERTY);
      } catch (RuntimeException | LinkageError e) {
        giveUp(e);
      }
    }
    return arraysOfNd4j == null ? null : new InPlace(cuda, arrays);
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

  /**
   * Copies the coefficients of a batch on the device.
   *
   * @return null where they have to go through the host
   * @throws CudaException when the device fails
   */
  public GatheredCoefficients gather(CoefficientArrays given) {
    try {
      return backend.gather(arrays, given);
    } catch (InPlaceException e) {
      giveUp(e);
      return null;
    }
  }

  /** Whether the coefficients of a batch are on a device. */
  public static boolean holds(QpData data) {
    return DeviceEntries.of(data) != null;
  }

  /**
   * Whether two batches on a device have the same coefficients, bit by bit.
   *
   * @throws CudaException when the device fails
   */
  public static boolean sameCoefficients(QpData one, QpData other) {
    DeviceEntries a = DeviceEntries.of(one);
    DeviceEntries b = DeviceEntries.of(other);
    return a != null
        && b != null
        && a.device == b.device
        && sameShapes(one, other)
        && !a.device.differ(a.memory, b.memory);
  }

  private static boolean sameShapes(QpData one, QpData other) {
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand a = one.get(coefficient);
      Operand b = other.get(coefficient);
      if ((a == null) != (b == null)) {
        return false;
      }
      if (a != null && (a.length() != b.length() || a.stride() != b.stride())) {
        return false;
      }
    }
    return one.shape().equals(other.shape());
  }
}
