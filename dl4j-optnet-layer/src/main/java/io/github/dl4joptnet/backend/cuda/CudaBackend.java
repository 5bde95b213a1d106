package io.github.dl4joptnet.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.backend.BackendGradients;
import io.github.dl4joptnet.backend.BackendSolution;
import io.github.dl4joptnet.backend.QpBackend;
import io.github.dl4joptnet.backend.QpData;
import io.github.dl4joptnet.qp.QpInterruptedException;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Solves on an NVIDIA GPU: the whole batch in one launch, its gradients in two more. Samples that
 * the kernel does not end as solved go to the CPU backend for their status and certificate.
 */
public final class CudaBackend implements QpBackend {
  private static final Logger log = LoggerFactory.getLogger(CudaBackend.class);
  private static final int GRADIENT_THREADS = 256;
  private static final int GRADIENT_BLOCKS_PER_MULTIPROCESSOR = 8;

  private final CudaDriver driver;
  private final AtomicLong samplesOnCpu = new AtomicLong();

  private CudaBackend(CudaDriver driver) {
    this.driver = driver;
  }

  /** Opened when first asked for. */
  private static final class Default {
    static final CudaBackend INSTANCE;
    static final CudaException FAILURE;

    static {
      CudaBackend opened = null;
      CudaException failure = null;
      try {
        opened = open(CudaDriver.defaultLibrary());
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

  /** The backend on a library with the driver's entry points; its first device must work. */
  static CudaBackend open(String library) {
    try {
      CudaDriver driver = CudaDriver.open(library);
      driver.deviceOfThread();
      return new CudaBackend(driver);
    } catch (UnsatisfiedLinkError e) {
      throw new CudaException(
          "the CUDA driver " + library + " is too old: " + e.getMessage(), 0, e);
    }
  }

  /** Samples so far that the CPU has solved, or differentiated, instead of the GPU. */
  public long samplesOnCpu() {
    return samplesOnCpu.get();
  }

  /**
   * {@inheritDoc} Iterations on the GPU are not reported to the settings' listener.
   *
   * @throws QpInterruptedException if the thread is interrupted before the launch; a kernel that
   *     runs is waited for
   */
  @Override
  public BackendSolution solve(QpData data, QpSettings settings) {
    if (Thread.currentThread().isInterrupted()) {
      throw new QpInterruptedException();
    }
    CudaSolution solution = driver.keepingContext(() -> launchSolve(data, settings));
    decideStatus(solution);
    return solution;
  }

  private CudaSolution launchSolve(QpData data, QpSettings settings) {
    CudaDevice device = driver.deviceOfThread();
    device.makeCurrent();
    LaunchPlan plan = new LaunchPlan(data, device);
    ForwardLayout layout = new ForwardLayout(data, plan.sides);
    CudaSolution solution = new CudaSolution(data, settings, device, plan.sides);
    Arena arena = device.take(null);
    try {
      arena.setOwner(null);
      arena.forward.ensure(layout.size());
      arena.workspace.ensure(plan.blocks * plan.workspaceStride * Double.BYTES);
      layout.writeInputs(arena.forward.host());
      arena.forward.upload(0, layout.inputsEnd);
      CudaArguments arguments = new CudaArguments(data, settings, plan, arena, layout, null);
      launch(device, device.solve, plan.blocks, plan.threads, plan.sharedBytes, arena, arguments);
      arena.forward.download(layout.end, layout.size());
      synchronise(arena);
      layout.readResults(arena.forward.host(), solution);
      arena.setOwner(solution);
    } catch (RuntimeException e) {
      discard(arena, e);
      throw e;
    }
    device.give(arena);
    return solution;
  }

  private void decideStatus(CudaSolution solution) {
    QpData data = solution.data;
    for (int i = 0; i < data.batch(); i++) {
      solution.status[i] = QpStatus.SOLVED;
      if (data.rejected()[i] != null) {
        reject(solution, i);
      }
    }
    int[] unsolved =
        IntStream.range(0, data.batch())
            .filter(i -> data.rejected()[i] == null && solution.ends[i] != ForwardLayout.SOLVED)
            .toArray();
    if (unsolved.length > 0) {
      count(unsolved.length, "were not solved");
      solution.onCpu = CpuSamples.solve(data, solution.settings, unsolved);
      solution.onCpu.writeTo(solution);
    }
  }

  private static void reject(CudaSolution solution, int sample) {
    QpData data = solution.data;
    solution.status[sample] = data.rejected()[sample];
    clear(solution.z, data.n(), sample);
    clear(solution.lambda, data.nIneq(), sample);
    clear(solution.nu, data.nEq(), sample);
    clear(solution.boundDual, data.n(), sample);
    solution.iterations[sample] = 0;
    solution.primalResidual[sample] = Double.NaN;
    solution.dualResidual[sample] = Double.NaN;
    solution.dualityGap[sample] = Double.NaN;
  }

  private static void clear(double[] values, int size, int sample) {
    Arrays.fill(values, sample * size, (sample + 1) * size, 0);
  }

  @Override
  public BackendGradients backward(
      BackendSolution solution, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    CudaSolution solved = (CudaSolution) solution;
    Differentiated result =
        driver.keepingContext(() -> launchBackward(solved, dLdz, dLdLambda, dLdNu));
    addFromCpu(solved, result, dLdz, dLdLambda, dLdNu);
    return result.gradients;
  }

  /** Gradients from the device, and per sample 0 where they are sound. */
  private record Differentiated(BackendGradients gradients, int[] ends) {}

  private Differentiated launchBackward(
      CudaSolution solved, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    QpData data = solved.data;
    CudaDevice device = solved.device;
    device.makeCurrent();
    LaunchPlan plan = new LaunchPlan(data, device);
    ForwardLayout forward = new ForwardLayout(data, plan.sides);
    BackwardLayout layout = new BackwardLayout(data, dLdz, dLdLambda, dLdNu);
    Arena arena = device.take(solved);
    Differentiated result;
    try {
      restore(arena, plan, forward, solved);
      arena.backward.ensure(layout.size());
      layout.writeInputs(arena.backward.host(), dLdz, dLdLambda, dLdNu);
      arena.backward.upload(0, layout.inputsEnd);
      CudaArguments arguments =
          new CudaArguments(data, solved.settings, plan, arena, forward, layout);
      launch(device, device.adjoint, plan.blocks, plan.threads, plan.sharedBytes, arena, arguments);
      launch(
          device,
          device.gradients,
          gradientBlocks(device, layout),
          Math.min(GRADIENT_THREADS, device.maxThreads),
          0,
          arena,
          arguments);
      arena.backward.download(layout.resultsStart, layout.size());
      synchronise(arena);
      Pointer host = arena.backward.host();
      result = new Differentiated(layout.readGradients(host), layout.readEnds(host));
    } catch (RuntimeException e) {
      discard(arena, e);
      throw e;
    }
    device.give(arena);
    return result;
  }

  /** Puts the batch and its solution back onto the device where others have used the memory. */
  private static void restore(
      Arena arena, LaunchPlan plan, ForwardLayout layout, CudaSolution solved) {
    if (arena.owner() != solved) {
      arena.setOwner(null);
      arena.forward.ensure(layout.size());
      arena.workspace.ensure(plan.blocks * plan.workspaceStride * Double.BYTES);
      layout.writeInputs(arena.forward.host());
      layout.writeResults(arena.forward.host(), solved);
      arena.forward.upload(0, layout.size());
      arena.setOwner(solved);
    }
  }

  private void addFromCpu(
      CudaSolution solved,
      Differentiated result,
      double[] dLdz,
      double[] dLdLambda,
      double[] dLdNu) {
    if (solved.onCpu != null) {
      solved.onCpu.addGradients(result.gradients, dLdz, dLdLambda, dLdNu);
    }
    int[] unsound =
        IntStream.range(0, result.ends.length).filter(i -> result.ends[i] != 0).toArray();
    if (unsound.length > 0) {
      count(unsound.length, "have no sound gradient");
      CpuSamples.solve(solved.data, solved.settings, unsound)
          .addGradients(result.gradients, dLdz, dLdLambda, dLdNu);
    }
  }

  private void count(int samples, String why) {
    samplesOnCpu.addAndGet(samples);
    log.debug("{} QPs {} on the GPU and go to the CPU", samples, why);
  }

  private static int gradientBlocks(CudaDevice device, BackwardLayout layout) {
    long entries = (layout.size() - layout.resultsStart) / Double.BYTES;
    long wanted = (entries + GRADIENT_THREADS - 1) / GRADIENT_THREADS;
    return (int) Math.min(wanted, device.multiprocessors * GRADIENT_BLOCKS_PER_MULTIPROCESSOR);
  }

  private static void launch(
      CudaDevice device,
      Pointer kernel,
      int blocks,
      int threads,
      int sharedBytes,
      Arena arena,
      CudaArguments arguments) {
    device.driver.check(
        "cuLaunchKernel",
        device.driver.api.cuLaunchKernel(
            kernel,
            blocks,
            1,
            1,
            threads,
            1,
            1,
            sharedBytes,
            arena.stream,
            arguments.pointers(),
            Pointer.NULL));
    Reference.reachabilityFence(arguments);
  }

  private void synchronise(Arena arena) {
    driver.check("cuStreamSynchronize", driver.api.cuStreamSynchronize(arena.stream));
  }

  /** After an error nothing in the arena is to be trusted; its memory is given back. */
  private static void discard(Arena arena, RuntimeException cause) {
    try {
      arena.release();
    } catch (CudaException e) {
      cause.addSuppressed(e);
    }
  }
}
