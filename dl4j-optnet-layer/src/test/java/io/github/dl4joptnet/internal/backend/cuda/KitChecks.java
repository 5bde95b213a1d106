package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Compares the CUDA backend with the CPU backend: whole batches and parts on two streams, both
 * types of factors, several threads. Runs from a kit for machines with a GPU, without ND4J.
 */
final class KitChecks {
  private static final double MAX_DIFFERENCE = 1e-6;
  private static final int THREADS = 4;

  /** Of gradients, where Q has a condition number of 1e12. */
  private static final double MAX_DIFFERENCE_UNSCALED = 1e-3;

  /** A part of this many bytes or more: as many parts as there may be. */
  private static final long SMALL_PARTS = 1;

  private final long end;

  /** Opened once each, since each compiles the kernels. */
  private final Map<FactorType, List<CudaBackend>> backends = new EnumMap<>(FactorType.class);

  private KitChecks(String library, double seconds) {
    end = System.nanoTime() + (long) (1e9 * seconds);
    for (FactorType factors : List.of(FactorType.FLOAT64, FactorType.FLOAT32)) {
      List<CudaBackend> opened = new ArrayList<>();
      for (long partBytes : new long[] {Long.MAX_VALUE, SMALL_PARTS}) {
        CudaOptions options =
            CudaOptions.defaults().withFactorType(factors).withPartBytes(partBytes);
        opened.add(CudaBackend.open(library, options, null));
      }
      backends.put(factors, opened);
    }
  }

  /** A batch, and the loss's derivatives. */
  private record Case(
      String name, QpData data, QpSettings settings, boolean ofMultipliers, double maxDifference) {
    Case(String name, QpData data, QpSettings settings) {
      this(name, data, settings, true, MAX_DIFFERENCE);
    }

    Case(String name, QpData data) {
      this(name, data, QpSettings.defaults());
    }

    double[][] loss() {
      Random random = new Random(29);
      double[] dLdz = KitProblems.normal(data.batch() * data.n(), random);
      double[] dLdLambda = KitProblems.normal(data.batch() * data.nIneq(), random);
      double[] dLdNu = KitProblems.normal(data.batch() * data.nEq(), random);
      return ofMultipliers
          ? new double[][] {dLdz, dLdLambda, dLdNu}
          : new double[][] {dLdz, null, null};
    }
  }

  /**
   * @param args the driver's library, "quick" or "full", and the seconds after which no further
   *     check begins
   */
  public static void main(String[] args) throws InterruptedException {
    boolean quick = args[1].equals("quick");
    KitChecks checks = new KitChecks(args[0], Double.parseDouble(args[2]));
    for (Case each : cases(quick)) {
      checks.run(each);
    }
    checks.severalThreads(KitProblems.dense(quick ? 8 : 200, 8, 5, 2, false));
  }

  private static List<Case> cases(boolean quick) {
    QpSettings smooth = QpSettings.builder().smoothing(1e-2).build();
    QpSettings elastic = QpSettings.builder().elasticPenalty(10).build();
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("Q and bounds shared", PlainData.boxes(8, 9, 6)));
    cases.add(
        new Case(
            "rows and bounds of every kind",
            PlainData.mixed(8, 12, 5, 2),
            QpSettings.defaults(),
            false,
            MAX_DIFFERENCE_UNSCALED));
    cases.add(new Case("per sample", KitProblems.dense(8, 8, 5, 2, false)));
    cases.add(new Case("all but p shared", KitProblems.dense(8, 8, 5, 2, true)));
    cases.add(new Case("fewer samples than parts", KitProblems.dense(3, 8, 5, 2, false)));
    cases.add(new Case("smoothing", KitProblems.dense(8, 7, 5, 2, false), smooth));
    cases.add(new Case("elastic", KitProblems.oneInfeasible(8, 7, 5, 2), elastic));
    cases.add(new Case("one is infeasible", KitProblems.oneInfeasible(8, 7, 5, 2)));
    if (!quick) {
      cases.add(new Case("100, 100, 0", KitProblems.dense(256, 100, 100, 0, false)));
      cases.add(new Case("100, 50, 50, shared", KitProblems.dense(256, 100, 50, 50, true)));
      cases.add(new Case("300, 150, 20", KitProblems.dense(16, 300, 150, 20, false)));
      cases.add(new Case("4,096 samples", KitProblems.dense(4096, 10, 10, 0, false)));
    }
    return cases;
  }

  private void run(Case each) {
    double[][] loss = each.loss();
    BackendSolution expected = CpuBackend.instance().solve(each.data, each.settings);
    BackendGradients wanted = CpuBackend.instance().backward(expected, loss[0], loss[1], loss[2]);
    backends.forEach(
        (factors, opened) -> {
          for (CudaBackend cuda : opened) {
            KitOutput row =
                new KitOutput()
                    .put("case", each.name)
                    .put("factors", factors.name().toLowerCase(Locale.ROOT))
                    .put("parts", cuda != opened.get(0));
            try {
              if (System.nanoTime() > end) {
                throw new IllegalStateException("out of time");
              }
              compare(each, loss, cuda, expected, wanted, row);
            } catch (RuntimeException e) {
              row.put("ok", false).put("error", e.toString());
            }
            row.row();
          }
        });
  }

  private static void compare(
      Case each,
      double[][] loss,
      CudaBackend cuda,
      BackendSolution expected,
      BackendGradients wanted,
      KitOutput row) {
    long onCpu = cuda.samplesOnCpu();
    long promoted = cuda.samplesPromoted();
    BackendSolution actual = cuda.solve(each.data, each.settings);
    BackendSolution other = cuda.solve(each.data, each.settings);
    // The memory has the other solution by now, so that this one is sent again.
    BackendGradients gradients = cuda.backward(actual, loss[0], loss[1], loss[2]);
    BackendGradients again = cuda.backward(other, loss[0], loss[1], loss[2]);
    boolean sameStatus = Arrays.equals(actual.status, expected.status);
    boolean sameBits = Arrays.equals(actual.z, other.z);
    double solution =
        larger(
            difference(actual.z, expected.z),
            difference(actual.lambda, expected.lambda),
            difference(actual.nu, expected.nu),
            difference(actual.boundDual, expected.boundDual));
    double gradient = 0;
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      if (each.data.get(coefficient) != null) {
        double[] entries = gradients.entries(coefficient);
        gradient = larger(gradient, difference(entries, wanted.entries(coefficient)));
        sameBits &= Arrays.equals(entries, again.entries(coefficient));
      }
    }
    boolean agree = solution <= MAX_DIFFERENCE && gradient <= each.maxDifference;
    row.put("ok", sameStatus && sameBits && agree)
        .put("sameStatus", sameStatus)
        .put("sameBitsTwice", sameBits)
        .put("solution", solution)
        .put("gradients", gradient)
        .put("samplesOnCpu", cuda.samplesOnCpu() - onCpu)
        .put("samplesPromoted", cuda.samplesPromoted() - promoted);
  }

  /** The largest difference, over the largest entry or 1; NaN where an entry is. */
  private static double difference(double[] a, double[] b) {
    double largest = 1;
    double apart = 0;
    for (int i = 0; i < b.length; i++) {
      largest = larger(largest, Math.abs(b[i]));
      apart = larger(apart, a[i] == b[i] ? 0 : Math.abs(a[i] - b[i]));
    }
    return apart / largest;
  }

  /** Math.max keeps NaN. */
  private static double larger(double first, double... others) {
    return Arrays.stream(others).reduce(first, Math::max);
  }

  private void severalThreads(QpData data) throws InterruptedException {
    KitOutput row = new KitOutput().put("case", THREADS + " threads at a time");
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      CudaBackend cuda = backends.get(FactorType.FLOAT64).get(1);
      double[] expected = gradientOfQ(cuda, data);
      List<Callable<double[]>> tasks = new ArrayList<>();
      for (int i = 0; i < 2 * THREADS; i++) {
        tasks.add(() -> gradientOfQ(cuda, data));
      }
      boolean same = true;
      for (Future<double[]> result : executor.invokeAll(tasks)) {
        same &= Arrays.equals(result.get(), expected);
      }
      row.put("ok", same).put("sameBits", same);
    } catch (ExecutionException | RuntimeException e) {
      row.put("ok", false).put("error", e.toString());
    } finally {
      executor.shutdown();
    }
    row.row();
  }

  private static double[] gradientOfQ(CudaBackend cuda, QpData data) {
    BackendSolution solution = cuda.solve(data, QpSettings.defaults());
    return cuda.backward(solution, solution.z, null, null).entries(QpCoefficient.Q);
  }
}
