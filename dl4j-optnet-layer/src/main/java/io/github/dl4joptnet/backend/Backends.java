package io.github.dl4joptnet.backend;

import io.github.dl4joptnet.backend.cpu.CpuBackend;
import io.github.dl4joptnet.backend.cuda.CudaBackend;
import io.github.dl4joptnet.qp.Backend;
import java.util.Locale;

/** The backend for a setting. */
public final class Backends {
  /** What {@link Backend#AUTO} stands for in this JVM. */
  public static final String BACKEND_PROPERTY = "io.github.dl4joptnet.backend";

  private Backends() {}

  /**
   * The backend for a setting.
   *
   * @throws io.github.dl4joptnet.backend.cuda.CudaException when CUDA is asked for and there is no
   *     usable GPU, saying why
   * @throws IllegalArgumentException when the system property names no backend
   */
  public static QpBackend of(Backend setting) {
    Backend backend = setting == Backend.AUTO ? fromProperty() : setting;
    return switch (backend) {
      case AUTO -> AutoBackend.fromProperties();
      case CPU -> CpuBackend.instance();
      case CUDA -> CudaBackend.instance();
    };
  }

  private static Backend fromProperty() {
    String value = System.getProperty(BACKEND_PROPERTY, Backend.AUTO.name());
    try {
      return Backend.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "system property " + BACKEND_PROPERTY + " is " + value + ", expected auto, cpu or cuda",
          e);
    }
  }
}
