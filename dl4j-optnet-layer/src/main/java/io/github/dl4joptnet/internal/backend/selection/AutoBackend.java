package io.github.dl4joptnet.internal.backend.selection;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.WarmStart;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaException;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses the GPU for batches of at least a given amount of work, and the CPU for smaller ones and
 * where the GPU fails.
 *
 * <p>The amount from which the GPU pays off has not been measured, so there is no default.
 */
final class AutoBackend implements QpBackend {
  /** The least {@link Work} for which the GPU is used. */
  static final String MIN_WORK_PROPERTY = "io.github.dl4joptnet.cuda.minWork";

  private static final Logger log = LoggerFactory.getLogger(AutoBackend.class);
  private static final AtomicBoolean choiceLogged = new AtomicBoolean();

  private final double minWork;
  private final Supplier<QpBackend> gpu;
  private final AtomicBoolean warned = new AtomicBoolean();

  AutoBackend(double minWork, Supplier<QpBackend> gpu) {
    this.minWork = minWork;
    this.gpu = gpu;
  }

  /** The CPU alone where no amount of work is set, or there is no GPU. */
  static QpBackend fromProperties() {
    double minWork = minWork();
    boolean wanted = minWork < Double.POSITIVE_INFINITY && CudaBackend.isAvailable();
    if (choiceLogged.compareAndSet(false, true)) {
      log.debug(
          wanted
              ? "QPs go to the GPU from a work of {} on, others to the CPU"
              : "QPs go to the CPU",
          minWork);
    }
    return wanted ? new AutoBackend(minWork, CudaBackend::instance) : CpuBackend.instance();
  }

  private static double minWork() {
    String value = System.getProperty(MIN_WORK_PROPERTY);
    try {
      return value == null ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "system property " + MIN_WORK_PROPERTY + " is " + value + ", expected a number", e);
    }
  }

  /**
   * {@inheritDoc} Reads into the host's memory: which batches go to the GPU is decided when they
   * are solved.
   */
  @Override
  public QpData read(CoefficientArrays given, int threads) {
    return CpuBackend.instance().read(given, threads);
  }

  @Override
  public BackendSolution solve(QpData data, QpSettings settings) {
    if (isForGpu(data, settings)) {
      try {
        return gpu.get().solve(data, settings);
      } catch (CudaException e) {
        warn(e);
      }
    }
    return CpuBackend.instance().solve(data, settings);
  }

  @Override
  public BackendSolution solve(QpData data, QpSettings settings, WarmStart start) {
    return isForGpu(data, settings)
        ? solve(data, settings)
        : CpuBackend.instance().solve(data, settings, start);
  }

  private boolean isForGpu(QpData data, QpSettings settings) {
    return settings.listener().isEmpty() && !data.isSparse() && Work.of(data) >= minWork;
  }

  @Override
  public BackendGradients backward(
      BackendSolution solution, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    BackendSolution onCpu = solution;
    if (!CpuBackend.solved(solution)) {
      try {
        return gpu.get().backward(solution, dLdz, dLdLambda, dLdNu);
      } catch (CudaException e) {
        warn(e);
        onCpu = CpuBackend.instance().solve(solution.data, solution.settings);
      }
    }
    return CpuBackend.instance().backward(onCpu, dLdz, dLdLambda, dLdNu);
  }

  private void warn(CudaException e) {
    if (warned.compareAndSet(false, true)) {
      log.warn("The GPU failed; the CPU goes on: {}", e.getMessage());
    }
  }
}
