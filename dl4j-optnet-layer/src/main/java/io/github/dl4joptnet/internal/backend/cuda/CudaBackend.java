package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.input.HostReader;
import io.github.dl4joptnet.internal.parallel.WorkInterruptedException;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Solves on an NVIDIA GPU: a batch (of a large one, each part) is solved by one kernel launch,
 * after one that prepares what its samples share, and differentiated by three more. Samples that
 * the kernel does not solve go to the CPU backend for their status and certificate.
 */
public final class CudaBackend implements QpBackend {
  private static final Logger log = LoggerFactory.getLogger(CudaBackend.class);

  private final CudaDriver driver;

  /** Access to the arrays of a test; null to ask {@link ZeroCopy}. */
  private final DeviceArrays arrays;

  private final AtomicLong samplesOnCpu = new AtomicLong();
  private final AtomicLong samplesPromoted = new AtomicLong();
  private final AtomicBoolean sparseLogged = new AtomicBoolean();
  private final AtomicBoolean handoverLogged = new AtomicBoolean();

  private CudaBackend(CudaDriver driver, DeviceArrays arrays) {
    this.driver = driver;
    this.arrays = arrays;
  }

  /** The backend on this machine's driver, opened when it is first asked for. */
  private static final class Default {
    static final CudaBackend INSTANCE;
    static final CudaException FAILURE;

    static {
      CudaBackend opened = null;
      CudaException failure = null;
      try {
        CudaOptions options = CudaOptions.defaults().withFactorType(FactorType.fromProperty());
        opened = open(CudaDriver.defaultLibrary(), options, null);
      } catch (CudaException e) {
        failure = e;
        log.debug("no GPU for QPs: {}", e.getMessage());
      }
      INSTANCE = opened;
      FAILURE = failure;
    }
  }

  /**
   * The backend on this machine's driver.
   *
   * @throws CudaException when there is no driver or no device, saying why
   */
  public static CudaBackend instance() {
    if (Default.INSTANCE == null) {
      throw new CudaException(
          "the CUDA backend is not available: " + Default.FAILURE.getMessage(),
          Default.FAILURE.code(),
          Default.FAILURE);
    }
    return Default.INSTANCE;
  }

  /** Whether {@link #instance()} would succeed; where it would not, one debug line says why. */
  public static boolean isAvailable() {
    return Default.INSTANCE != null;
  }

  /**
   * Whether ND4J has its arrays on a GPU, where this backend can read them without a copy to the
   * host.
   */
  public static boolean sharesArraysOfNd4j() {
    return ZeroCopy.arrays() != null;
  }

  /**
   * The backend on a library with the driver's entry points; its first device must work.
   *
   * @param arrays access to arrays on the device; null to ask {@link ZeroCopy}
   */
  static CudaBackend open(String library, CudaOptions options, DeviceArrays arrays) {
    try {
      CudaDriver driver = CudaDriver.open(library, options);
      driver.deviceOfThread();
      return new CudaBackend(driver, arrays);
    } catch (UnsatisfiedLinkError e) {
      throw new CudaException(
          "the CUDA driver " + library + " is too old: " + e.getMessage(), 0, e);
    }
  }

  /** Samples so far that the CPU has solved, or differentiated, instead of the GPU. */
  public long samplesOnCpu() {
    return samplesOnCpu.get();
  }

  /** Samples so far that were promoted to float64 on the GPU because float32 did not suffice. */
  public long samplesPromoted() {
    return samplesPromoted.get();
  }

  /**
   * {@inheritDoc} Reads into the device's memory where ND4J has the arrays there, else into the
   * host's.
   */
  @Override
  public QpData read(CoefficientArrays given, int threads) {
    DeviceArrays here = arrays == null ? ZeroCopy.arrays(this) : arrays;
    if (here != null && !given.isSparse()) {
      try {
        return new DeviceReader(given, gather(here, given)).read();
      } catch (ZeroCopyException e) {
        ZeroCopy.disable(e);
      }
    }
    return new HostReader(given, threads).read();
  }

  /**
   * {@inheritDoc} Iterations on the GPU are not reported to the settings' listener.
   *
   * @throws WorkInterruptedException if the thread is interrupted before the last launch; a kernel
   *     that runs is waited for
   */
  @Override
  public BackendSolution solve(QpData data, QpSettings settings) {
    if (Thread.currentThread().isInterrupted()) {
      throw new WorkInterruptedException();
    }
    if (data.isSparse()) {
      if (sparseLogged.compareAndSet(false, true)) {
        log.info(
            "QPs with sparse coefficients are solved on the CPU: the GPU has no kernels for them");
      }
      return CpuBackend.instance().solve(data, settings);
    }
    DeviceEntries entries = DeviceEntries.of(data);
    boolean isHere = entries != null && entries.device.driver == driver;
    CudaDevice device = isHere ? entries.device : driver.deviceOfThread();
    ResultArrays results = isHere ? resultArrays(entries, data) : null;
    CudaSolution solution = new DeviceRun(device, data, settings).solve(results);
    solution.arrays = results;
    countPromoted(solution);
    decideStatus(solution);
    return solution;
  }

  /** New ND4J arrays for the results; null where they cannot be on the device. */
  private ResultArrays resultArrays(DeviceEntries coefficients, QpData data) {
    DeviceArrays nd4j = coefficients.memory.arrays;
    try {
      if (nd4j.device() != coefficients.device.ordinal) {
        return null;
      }
      ResultArrays results = new ResultArrays(nd4j, data);
      // Work on other streams has to come after that of ND4J.
      Pointer stream = new Pointer(nd4j.stream());
      coefficients.device.run(() -> coefficients.device.synchronise(stream));
      return results;
    } catch (ZeroCopyException e) {
      ZeroCopy.disable(e);
      return null;
    }
  }

  /**
   * Copies coefficients on the device from ND4J's arrays there.
   *
   * @throws ZeroCopyException where the addresses of the arrays cannot be determined
   */
  GatheredCoefficients gather(DeviceArrays nd4j, CoefficientArrays given) {
    return GatheredCoefficients.gather(driver.device(nd4j.device()), nd4j, given);
  }

  private void countPromoted(CudaSolution solution) {
    long promoted =
        IntStream.range(0, solution.data.batch())
            .filter(i -> solution.data.rejected()[i] == null && solution.promoted[i] != 0)
            .count();
    if (promoted > 0) {
      samplesPromoted.addAndGet(promoted);
      log.debug("{} of {} QPs went on in float64", promoted, solution.data.batch());
    }
  }

  private void decideStatus(CudaSolution solution) {
    QpData data = solution.data;
    for (int i = 0; i < data.batch(); i++) {
      solution.status[i] = QpStatus.SOLVED;
      if (data.rejected()[i] != null) {
        solution.reject(i, data.rejected()[i]);
      }
    }
    int[] unsolved =
        IntStream.range(0, data.batch())
            .filter(i -> data.rejected()[i] == null && solution.ends[i] != ForwardLayout.SOLVED)
            .toArray();
    if (solution.arrays != null && IntStream.of(solution.ends).anyMatch(e -> e != 0)) {
      solution.releaseArrays();
    }
    if (unsolved.length > 0) {
      count(unsolved.length, "were not solved");
      solution.onCpu = CpuSamples.solve(data, solution.settings, unsolved);
      solution.onCpu.writeTo(solution);
    }
  }

  @Override
  public BackendGradients backward(
      BackendSolution solution, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    if (CpuBackend.solved(solution)) {
      return CpuBackend.instance().backward(solution, dLdz, dLdLambda, dLdNu);
    }
    CudaSolution solved = (CudaSolution) solution;
    DeviceRun.Gradients result = runOf(solved).backward(solved, dLdz, dLdLambda, dLdNu);
    CpuSamples.Target target = CpuSamples.hostTarget(solved.data, result.gradients());
    addFromCpu(solved, result.ends(), target, () -> new double[][] {dLdz, dLdLambda, dLdNu});
    return result.gradients();
  }

  /**
   * {@inheritDoc} The coefficients have to be on the solution's device, and the calling thread has
   * to use it.
   */
  @Override
  public Map<QpCoefficient, INDArray> backwardOnDevice(BackendSolution solution, INDArray[] loss) {
    if (CpuBackend.solved(solution)) {
      return null;
    }
    CudaSolution solved = (CudaSolution) solution;
    DeviceEntries coefficients = DeviceEntries.of(solved.data);
    if (coefficients == null || coefficients.device != solved.device) {
      return null;
    }
    try {
      DeviceArrays nd4j = coefficients.memory.arrays;
      return nd4j.device() == solved.device.ordinal
          ? new ZeroCopyBackward(solved, nd4j, loss).run(this)
          : null;
    } catch (ZeroCopyException e) {
      ZeroCopy.disable(e);
      return null;
    }
  }

  /** The run for the backward pass of a solution. */
  DeviceRun runOf(CudaSolution solved) {
    return new DeviceRun(solved.device, solved.data, solved.settings);
  }

  /**
   * Adds the gradients of samples that the GPU has not solved, or not differentiated soundly.
   *
   * @param ends per sample, 0 where the adjoint solve is sound
   * @param loss the derivatives of the loss by z, λ and ν
   */
  void addFromCpu(
      CudaSolution solved, int[] ends, CpuSamples.Target target, Supplier<double[][]> loss) {
    int[] unsound = IntStream.range(0, ends.length).filter(i -> ends[i] != 0).toArray();
    if (solved.onCpu == null && unsound.length == 0) {
      return;
    }
    double[][] d = loss.get();
    if (solved.onCpu != null) {
      solved.onCpu.addGradients(target, d[0], d[1], d[2]);
    }
    if (unsound.length > 0) {
      count(unsound.length, "have no sound gradient");
      CpuSamples.solve(solved.data, solved.settings, unsound)
          .addGradients(target, d[0], d[1], d[2]);
    }
  }

  /** Logs the first time as information, later times as debug lines. */
  private void count(int samples, String why) {
    samplesOnCpu.addAndGet(samples);
    if (handoverLogged.compareAndSet(false, true)) {
      log.info("{} QPs {} on the GPU and go to the CPU, as may others from now on", samples, why);
    } else {
      log.debug("{} QPs {} on the GPU and go to the CPU", samples, why);
    }
  }
}
