package io.github.dl4joptnet.internal.backend.selection;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaException;
import io.github.dl4joptnet.qp.Backend;
import java.util.Locale;

/** Maps settings to backends. */
public final class Backends {
  private Backends() {}

  /**
   * The backend for a setting.
   *
   * @throws CudaException when CUDA is asked for and there is no usable GPU, saying why
   * @throws IllegalArgumentException when the system property names no backend, or the least work
   *     for the GPU is no number
   */
  public static QpBackend of(Backend setting) {
    if (setting == Backend.CPU) {
      return CpuBackend.instance();
    }
    Backend override = fromProperty();
    return switch (override == Backend.AUTO ? setting : override) {
      case AUTO -> AutoBackend.fromProperties();
      case CPU -> CpuBackend.instance();
      case CUDA -> cuda(setting);
    };
  }

  /**
   * The backend that reads the coefficients of a batch: the CPU's, unless ND4J keeps its arrays on
   * a GPU and the setting selects the GPU's.
   */
  public static QpBackend forReading(Backend setting) {
    if (!CudaBackend.sharesArraysOfNd4j()) {
      return CpuBackend.instance();
    }
    try {
      return of(setting);
    } catch (CudaException e) {
      // The solver reports a GPU that is asked for and missing.
      return CpuBackend.instance();
    }
  }

  /** The message helps users whose setting was saved with a network on another machine. */
  private static QpBackend cuda(Backend setting) {
    try {
      return CudaBackend.instance();
    } catch (CudaException e) {
      throw setting == Backend.AUTO
          ? e
          : new CudaException(
              e.getMessage()
                  + "; the settings ask for it, -D"
                  + Backend.PROPERTY
                  + "=cpu overrules them",
              e.code(),
              e);
    }
  }

  private static Backend fromProperty() {
    String value = System.getProperty(Backend.PROPERTY, Backend.AUTO.name());
    try {
      return Backend.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "system property " + Backend.PROPERTY + " is " + value + ", expected auto, cpu or cuda",
          e);
    }
  }
}
