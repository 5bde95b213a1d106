package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.testing.checks.BackendAgreement;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every kind of program is solved and differentiated as on the CPU: by the GPU, or by the CPU with
 * one line in the log, however many programs that are.
 */
class CudaKindsTest {
  private static final String HANDED_OVER = "on the GPU and go to the CPU";

  private enum Kind {
    TWICE_AS_MANY_ROWS_AS_VARIABLES(true, CudaKindsTest::manyRows),
    MORE_ROWS_THAN_THE_ACTIVE_SET_METHOD_TAKES(true, CudaKindsTest::veryManyRows),
    LINEAR(true, random -> planted(6, 0, 9, 6, random)),
    SEMIDEFINITE(true, random -> planted(9, 4, 9, 6, random)),
    MANY_MINIMISERS(false, random -> planted(9, 4, 9, 2, random)),
    TIE(false, CudaKindsTest::tie),
    TINY_UNITS(false, random -> scaled(planted(7, 7, 8, 3, random), 1e-12)),
    NEGATIVE_EIGENVALUE(false, CudaKindsTest::saddle);

    final boolean onGpu;
    final Draw draw;

    Kind(boolean onGpu, Draw draw) {
      this.onGpu = onGpu;
      this.draw = draw;
    }
  }

  private interface Draw {
    PlainQp next(Random random);
  }

  private static PlainQp planted(int n, int rank, int rows, int active, Random random) {
    return PlantedQp.variables(n).rank(rank).inequalities(rows, active).plant(random).qp();
  }

  private static PlainQp manyRows(Random random) {
    return planted(10, 10, 20, 5, random);
  }

  private static PlainQp veryManyRows(Random random) {
    return planted(6, 6, 730, 3, random);
  }

  /** The last row holds with equality, with the multiplier 0. */
  private static PlainQp tie(Random random) {
    PlantedQp planted = PlantedQp.variables(6).inequalities(5, 2).plant(random);
    PlainQp qp = planted.qp();
    qp.h()[4] = DenseMath.dot(qp.G()[4], planted.z());
    return qp;
  }

  private static PlainQp scaled(PlainQp qp, double unit) {
    double[] p = DenseMath.scaled(qp.p(), unit);
    double[] h = DenseMath.scaled(qp.h(), unit);
    return new PlainQp(qp.Q(), p, qp.G(), h, null, null, null, null, null);
  }

  /** The origin meets the first-order conditions, but along the second variable it goes down. */
  private static PlainQp saddle(Random random) {
    double[][] q = {{1, 0}, {0, -9e-6}};
    double[] one = {1, 1};
    return new PlainQp(q, new double[2], null, null, null, null, null, new double[] {-1, -1}, one);
  }

  @ParameterizedTest
  @EnumSource
  void isSolvedAsOnTheCpuWithAtMostOneLine(Kind kind) {
    PlainQp qp = kind.draw.next(new Random(41));
    QpArrays arrays = QpArrays.perSample(List.of(qp, qp));
    double[][] dLdz = PlantedQp.normal(2, qp.n(), new Random(43));
    CudaBackend backend = CudaEmulator.plain().open();
    QpSolver solver = QpSolver.on(backend, QpSettings.defaults());
    QpSolver cpu = QpSolver.create(QpSettings.builder().backend(Backend.CPU).build());
    QpSolution expected = cpu.solve(arrays.build());
    List<String> lines =
        logOf(
            () -> {
              for (int i = 0; i < 2; i++) {
                QpSolution solution = solver.solve(arrays.build());
                for (int sample = 0; sample < 2; sample++) {
                  assertThat(solution.status(sample)).isEqualTo(expected.status(sample));
                }
                assertThat(solution.z().distance2(expected.z())).isLessThan(1e-8);
                BackendAgreement.ofGradients(solver, solution, arrays, dLdz);
              }
            });
    assertThat(backend.samplesOnCpu()).isEqualTo(kind.onGpu ? 0 : 4);
    assertThat(lines.stream().filter(line -> line.contains(HANDED_OVER)))
        .hasSize(kind.onGpu ? 0 : 1);
  }

  @Test
  void aSparseProgramIsSolvedOnTheCpuWithOneLine() {
    SparseMatrix q = SparseMatrix.of(2, 2, new int[] {0, 1}, new int[] {0, 1}, new double[] {1, 2});
    CudaBackend backend = CudaEmulator.plain().open();
    QpBatch qp = QpBatch.builder().on(backend).Q(q).p(Nd4j.createFromArray(-1.0, -4.0)).build();
    QpSolver solver = QpSolver.on(backend, QpSettings.defaults());
    List<String> lines =
        logOf(
            () -> {
              for (int i = 0; i < 3; i++) {
                assertThat(solver.solve(qp).z().toDoubleVector()).containsExactly(1, 2);
              }
            });
    assertThat(lines.stream().filter(line -> line.contains("sparse"))).hasSize(1);
  }

  private static List<String> logOf(Runnable action) {
    PrintStream before = System.err;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return Arrays.asList(captured.toString(StandardCharsets.UTF_8).split("\n"));
  }
}
