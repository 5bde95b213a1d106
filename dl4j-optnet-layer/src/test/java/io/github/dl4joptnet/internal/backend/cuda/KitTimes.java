package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.selection.Work;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Times a forward and a backward pass, from arrays to arrays, on the GPU and on all cores. Runs
 * from a kit for machines with a GPU, without ND4J.
 */
final class KitTimes {
  private static final int[][] SHAPES = {
    {10, 10, 0}, {25, 25, 0}, {50, 50, 0}, {100, 100, 0}, {100, 50, 50}, {200, 200, 0}
  };
  private static final int[] BATCHES = {1, 4, 16, 64, 256, 1024};
  private static final int[][] QUICK_SHAPES = {{5, 5, 0}, {8, 4, 2}};
  private static final int[] QUICK_BATCHES = {1, 4};
  private static final double MAX_SIZE = 2e10;
  private static final double MAX_DIFFERENCE = 1e-6;

  /** A case is repeated at least this often, and until this time is up. */
  private static final int MIN_REPEATS = 3;

  private static final double REPEAT_SECONDS = 0.3;

  /** After this time, small problems have been compiled by the JVM. */
  private static final double WARM_UP_SECONDS = 4;

  private KitTimes() {}

  /** A batch to be timed. */
  private record Case(int n, int nIneq, int nEq, int batch, boolean shared) {
    /** By which cases are ordered. */
    double size() {
      return (double) batch * n * n * (n + nIneq + nEq);
    }
  }

  private static final class Measured {
    double forward = Double.POSITIVE_INFINITY;
    double backward = Double.POSITIVE_INFINITY;
    double[] z;
    double gradient;

    double total() {
      return forward + backward;
    }
  }

  /**
   * @param args the driver's library, "quick" or "full", and the seconds after which no further
   *     case begins
   */
  public static void main(String[] args) {
    boolean quick = args[1].equals("quick");
    long end = System.nanoTime() + (long) (1e9 * Double.parseDouble(args[2]));
    CudaOptions options = CudaOptions.defaults().withFactorType(FactorType.fromProperty());
    CudaBackend cuda = CudaBackend.open(args[0], options, null);
    CpuBackend cpu = CpuBackend.instance();
    new KitOutput()
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("java", System.getProperty("java.version"))
        .fact();
    QpData small = KitProblems.dense(8, 20, 20, 0, false);
    measure(cpu, small, quick ? 0 : WARM_UP_SECONDS);
    measure(cuda, small, quick ? 0 : WARM_UP_SECONDS / 4);
    int leftOut = 0;
    for (Case each : cases(quick)) {
      if (System.nanoTime() > end) {
        leftOut++;
      } else {
        row(each, cpu, cuda, quick ? 0 : REPEAT_SECONDS).row();
      }
    }
    new KitOutput().put("leftOut", leftOut).fact();
  }

  /** By their size, so that the crossover is met before the time is up. */
  private static List<Case> cases(boolean quick) {
    List<Case> cases = new ArrayList<>();
    for (int[] shape : quick ? QUICK_SHAPES : SHAPES) {
      for (int batch : quick ? QUICK_BATCHES : BATCHES) {
        for (boolean shared : new boolean[] {false, true}) {
          cases.add(new Case(shape[0], shape[1], shape[2], batch, shared));
        }
      }
    }
    cases.removeIf(each -> each.size() > MAX_SIZE);
    Collections.sort(cases, Comparator.comparingDouble(Case::size));
    return cases;
  }

  private static KitOutput row(Case each, CpuBackend cpu, CudaBackend cuda, double seconds) {
    KitOutput row =
        new KitOutput()
            .put("shape", each.n + ", " + each.nIneq + ", " + each.nEq)
            .put("n", each.n)
            .put("nIneq", each.nIneq)
            .put("nEq", each.nEq)
            .put("matrices", each.shared ? "shared" : "per sample")
            .put("batch", each.batch);
    try {
      QpData data = KitProblems.dense(each.batch, each.n, each.nIneq, each.nEq, each.shared);
      row.put("work", Work.of(data));
      Measured onCpu = measure(cpu, data, seconds);
      long before = cuda.samplesOnCpu();
      Measured onGpu = measure(cuda, data, seconds);
      double apart = 0;
      for (int i = 0; i < onCpu.z.length; i++) {
        apart = Math.max(apart, Math.abs(onCpu.z[i] - onGpu.z[i]));
      }
      return row.put("ok", apart <= MAX_DIFFERENCE)
          .put("cpu_ms", onCpu.total())
          .put("cuda_ms", onGpu.total())
          .put("ratio", onCpu.total() / onGpu.total())
          .put("cpu_forward_ms", onCpu.forward)
          .put("cuda_forward_ms", onGpu.forward)
          .put("cpu_backward_ms", onCpu.backward)
          .put("cuda_backward_ms", onGpu.backward)
          .put("z_apart", apart)
          .put("samples_on_cpu", cuda.samplesOnCpu() - before);
    } catch (RuntimeException | OutOfMemoryError e) {
      return row.put("ok", false).put("error", e.toString());
    }
  }

  /** The shortest of some repeats. */
  private static Measured measure(QpBackend backend, QpData data, double seconds) {
    Measured best = new Measured();
    double spent = 0;
    for (int i = 0; i < MIN_REPEATS || spent < seconds; i++) {
      long begin = System.nanoTime();
      BackendSolution solution = backend.solve(data, QpSettings.defaults());
      long solved = System.nanoTime();
      // Gradients may be computed when they are asked for.
      var gradients = backend.backward(solution, solution.z, null, null);
      for (QpCoefficient coefficient : QpCoefficient.values()) {
        double[] entries = gradients.entries(coefficient);
        best.gradient += entries == null ? 0 : entries[0];
      }
      long done = System.nanoTime();
      best.forward = Math.min(best.forward, (solved - begin) / 1e6);
      best.backward = Math.min(best.backward, (done - solved) / 1e6);
      best.z = solution.z;
      spent += (done - begin) / 1e9;
    }
    return best;
  }
}
