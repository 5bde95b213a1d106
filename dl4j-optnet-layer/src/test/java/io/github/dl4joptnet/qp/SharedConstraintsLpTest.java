package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Linear programs that differ by their costs alone, against the same programs with constraints
 * given per sample, which other methods solve.
 */
class SharedConstraintsLpTest {
  private static final QpSolver SOLVER =
      QpSolver.create(QpSettings.builder().tolerance(1e-10).threads(1).build());
  private static final int BATCH = 40;

  /** Rows on both sides, equalities, free, bounded and fixed variables, around a feasible point. */
  private record Program(
      double[][] g,
      double[] hLower,
      double[] h,
      double[][] a,
      double[] b,
      double[] lower,
      double[] upper,
      double[][] p) {

    static Program random(long seed, boolean degenerate) {
      Random random = new Random(seed);
      int n = 4 + random.nextInt(12);
      int nEq = random.nextInt(3);
      int nIneq = 2 + random.nextInt(8);
      double[] x = values(random, n, degenerate);
      double[][] g = new double[nIneq][];
      double[] h = new double[nIneq];
      double[] hLower = new double[nIneq];
      for (int i = 0; i < nIneq; i++) {
        g[i] = values(random, n, degenerate);
        double at = dot(g[i], x);
        h[i] = at + (degenerate && i % 2 == 0 ? 0 : random.nextDouble());
        hLower[i] = i % 3 == 0 ? Double.NEGATIVE_INFINITY : at - 1 - random.nextDouble();
      }
      double[][] a = new double[nEq][];
      double[] b = new double[nEq];
      for (int i = 0; i < nEq; i++) {
        a[i] = values(random, n, degenerate);
        b[i] = dot(a[i], x);
      }
      double[] lower = new double[n];
      double[] upper = new double[n];
      for (int j = 0; j < n; j++) {
        lower[j] =
            x[j] - random.nextInt(2) * (degenerate ? random.nextInt(2) : 1) - (j == 1 ? 0 : 0.5);
        upper[j] =
            j == 1 ? lower[j] : x[j] + (degenerate ? random.nextInt(3) : random.nextDouble());
        if (j == 1) {
          lower[j] = x[j];
          upper[j] = x[j];
        }
      }
      double[][] p = new double[BATCH][];
      for (int i = 0; i < BATCH; i++) {
        p[i] = random.doubles(n).map(u -> random.nextGaussian()).toArray();
      }
      return new Program(g, hLower, h, a, b, lower, upper, p);
    }

    private static double[] values(Random random, int n, boolean whole) {
      double[] values = new double[n];
      for (int j = 0; j < n; j++) {
        values[j] = whole ? random.nextInt(5) - 2 : random.nextGaussian();
      }
      values[random.nextInt(n)] += 1; // no row of zeros
      return values;
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int j = 0; j < a.length; j++) {
        sum += a[j] * b[j];
      }
      return sum;
    }

    QpBatch batch(boolean shared) {
      QpBatch.Builder builder =
          QpBatch.builder()
              .p(Nd4j.createFromArray(p))
              .G(Nd4j.createFromArray(g))
              .h(Nd4j.createFromArray(h))
              .hLower(Nd4j.createFromArray(hLower))
              .upper(Nd4j.createFromArray(upper));
      if (a.length > 0) {
        builder.A(Nd4j.createFromArray(a)).b(Nd4j.createFromArray(b));
      }
      INDArray low = Nd4j.createFromArray(lower);
      return builder.lower(shared ? low : Nd4j.vstack(repeated(low))).build();
    }

    private static INDArray[] repeated(INDArray row) {
      INDArray[] rows = new INDArray[BATCH];
      for (int i = 0; i < BATCH; i++) {
        rows[i] = row.reshape(1, row.length());
      }
      return rows;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void verticesAreThoseOfOtherMethods(boolean degenerate) {
    for (int seed = 0; seed < 30; seed++) {
      Program program = Program.random(seed, degenerate);
      QpSolution shared = SOLVER.solve(program.batch(true));
      QpSolution perSample = SOLVER.solve(program.batch(false));
      INDArray error = shared.z().sub(perSample.z());
      assertThat(shared.failures()).as("seed %d", seed).isZero();
      assertThat(error.amaxNumber().doubleValue()).as("seed %d", seed).isLessThan(1e-8);
      for (int i = 0; i < BATCH; i++) {
        assertThat(shared.primalResidual(i)).isLessThan(1e-10);
        assertThat(shared.dualResidual(i)).isLessThan(1e-10);
        assertThat(shared.dualityGap(i)).isLessThan(1e-9);
      }
      INDArray dLdz = Nd4j.rand(DataType.DOUBLE, shared.z().shape());
      INDArray dh = SOLVER.backward(shared, dLdz).dh();
      INDArray expected = SOLVER.backward(perSample, dLdz).dh();
      double size = Math.max(1, expected.amaxNumber().doubleValue());
      assertThat(dh.sub(expected).amaxNumber().doubleValue() / size)
          .as("seed %d", seed)
          .isLessThan(1e-5);
    }
  }

  @Test
  void samplesAndThreadsHaveNoEffectOnEachOther() {
    Program program = Program.random(3, false);
    INDArray all = SOLVER.solve(program.batch(true)).z();
    QpSolver two = QpSolver.create(QpSettings.builder().tolerance(1e-10).threads(2).build());
    assertThat(two.solve(program.batch(true)).z()).isEqualTo(all);
    double[][] others = Arrays.copyOf(program.p, 8);
    others[0] = program.p[17];
    Program eight =
        new Program(
            program.g,
            program.hLower,
            program.h,
            program.a,
            program.b,
            program.lower,
            program.upper,
            others);
    assertThat(SOLVER.solve(eight.batch(true)).z().getRow(0).toDoubleVector())
        .containsExactly(all.getRow(17).toDoubleVector(), within(0.0));
  }

  @Test
  void unboundedAndInfeasibleProgramsAreStillProven() {
    INDArray three = Nd4j.createFromArray(new double[][] {{1, 1}, {-1, 0.5}, {1, 2}});
    QpBatch.Builder builder =
        QpBatch.builder()
            .p(Nd4j.tile(three, 3, 1)) // enough of them for a vertex that they share
            .G(Nd4j.createFromArray(new double[][] {{1, -1}}))
            .h(Nd4j.createFromArray(1.0))
            .lower(Nd4j.createFromArray(0.0, 0.0));
    QpSolution solution = SOLVER.solve(builder.build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.status(1)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(solution.unboundedDirection(1)).isNotNull();
    assertThat(solution.status(2)).isEqualTo(QpStatus.SOLVED);
    QpSolution none =
        SOLVER.solve(
            builder.G(Nd4j.createFromArray(new double[][] {{1, 1}}))
                .h(Nd4j.createFromArray(-1.0))
                .build());
    assertThat(none.status(0)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(none.infeasibilityCertificate(0)).isNotNull();
  }
}
