package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.testing.problems.QpArrays.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A sample's bits depend on its own data alone: not on its neighbours, nor on the threads. */
class SampleIsolationTest {
  private static final int BATCH = 7;
  private static final int BAD = 3;

  enum Fault {
    PRIMAL_INFEASIBLE(QpStatus.PRIMAL_INFEASIBLE),
    UNBOUNDED(QpStatus.DUAL_INFEASIBLE),
    NAN_IN_Q(QpStatus.NUMERICAL_ERROR),
    NAN_IN_P(QpStatus.NUMERICAL_ERROR),
    INFINITE_G(QpStatus.NUMERICAL_ERROR),
    NAN_LIMIT(QpStatus.NUMERICAL_ERROR),
    CROSSED_LIMITS(QpStatus.PRIMAL_INFEASIBLE);

    private final QpStatus status;

    Fault(QpStatus status) {
      this.status = status;
    }

    PlainQp spoil(PlainQp qp) {
      double[][] q = deepCopy(qp.Q());
      double[] p = qp.p().clone();
      double[][] g = deepCopy(qp.G());
      double[] h = qp.h().clone();
      double[] hLower = qp.hLower().clone();
      switch (this) {
        case PRIMAL_INFEASIBLE -> {
          g[1] = DenseMath.scaled(g[0], -1);
          h[1] = -h[0] - 1;
          hLower[1] = Double.NEGATIVE_INFINITY;
        }
        case UNBOUNDED -> {
          q = new double[q.length][q.length];
          Arrays.fill(h, Double.POSITIVE_INFINITY);
          Arrays.fill(hLower, Double.NEGATIVE_INFINITY);
        }
        case NAN_IN_Q -> q[2][2] = Double.NaN;
        case NAN_IN_P -> p[0] = Double.NaN;
        case INFINITE_G -> g[2][1] = Double.POSITIVE_INFINITY;
        case NAN_LIMIT -> h[0] = Double.NaN;
        case CROSSED_LIMITS -> h[0] = hLower[0] - 1e-3;
      }
      return new PlainQp(q, p, g, h, hLower, qp.A(), qp.b(), qp.lower(), qp.upper());
    }

    private static double[][] deepCopy(double[][] matrix) {
      return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    }
  }

  private static List<PlainQp> samples() {
    Random random = new Random(107);
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      PlantedQp.Recipe recipe = PlantedQp.variables(12).inequalities(8, 3).equalities(2).twoSided();
      samples.add(recipe.plant(random).qp());
    }
    return samples;
  }

  private static final INDArray DLDZ =
      Nd4j.createFromArray(PlantedQp.normal(BATCH, 12, new Random(109)));

  @ParameterizedTest
  @EnumSource
  void aBadSampleChangesNoOtherSamplesBits(Fault fault) {
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    List<PlainQp> samples = samples();
    QpArrays goodArrays = QpArrays.perSample(samples);
    samples.set(BAD, fault.spoil(samples.get(BAD)));
    QpArrays mixedArrays = QpArrays.perSample(samples);

    QpSolution good = solver.solve(goodArrays.build());
    QpSolution mixed = solver.solve(mixedArrays.build());
    assertThat(good.solved()).doesNotContain(false);
    assertThat(mixed.status(BAD)).isEqualTo(fault.status);
    assertThat(mixed.failures()).isEqualTo(1);
    QpGradients goodGradients = solver.backward(good, DLDZ);
    QpGradients mixedGradients = solver.backward(mixed, DLDZ);
    for (int sample = 0; sample < BATCH; sample++) {
      if (sample != BAD) {
        assertSameBits(mixed, sample, good, sample);
      }
    }
    for (String name : goodArrays.names()) {
      INDArray mixedGradient = QpArrays.gradient(mixedGradients, name);
      INDArray goodGradient = QpArrays.gradient(goodGradients, name);
      for (int sample = 0; sample < BATCH; sample++) {
        double[] actual = values(mixedGradient.slice(sample));
        if (sample == BAD) {
          assertThat(DenseMath.normInf(actual)).isZero();
        } else {
          assertThat(actual).isEqualTo(values(goodGradient.slice(sample)));
        }
      }
    }
  }

  @Test
  void aBadSampleAddsNothingToSharedGradients() {
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    PlainQp qp = samples().get(0);
    double[][] p = PlantedQp.normal(BATCH, 12, new Random(113));
    QpArrays shared = QpArrays.of(qp);
    QpArrays good = shared.with("p", Nd4j.createFromArray(p));
    double[][] spoilt = p.clone();
    spoilt[BAD] = p[BAD].clone();
    spoilt[BAD][5] = Double.NaN;
    QpArrays mixed = shared.with("p", Nd4j.createFromArray(spoilt));
    INDArray withoutBad = DLDZ.dup();
    withoutBad.getRow(BAD).assign(0);

    QpGradients expected = solver.backward(solver.solve(good.build()), withoutBad);
    QpGradients actual = solver.backward(solver.solve(mixed.build()), DLDZ);
    for (String name : good.names()) {
      assertThat(values(QpArrays.gradient(actual, name)))
          .isEqualTo(values(QpArrays.gradient(expected, name)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 0})
  void anyNumberOfThreadsGivesTheSameBits(int threads) {
    QpArrays arrays = QpArrays.perSample(samples());
    for (QpArrays variant : List.of(arrays, arrays.share("Q", "G", "A", "h", "hLower"))) {
      QpSolver one = QpSolver.create(QpSettings.builder().threads(1).build());
      QpSolver many = QpSolver.create(QpSettings.builder().threads(threads).build());
      QpSolution expected = one.solve(variant.build());
      QpSolution actual = many.solve(variant.build());
      for (int sample = 0; sample < BATCH; sample++) {
        assertSameBits(actual, sample, expected, sample);
      }
      QpGradients expectedGradients = one.backward(expected, DLDZ);
      QpGradients actualGradients = many.backward(actual, DLDZ);
      for (String name : variant.names()) {
        assertThat(values(QpArrays.gradient(actualGradients, name)))
            .isEqualTo(values(QpArrays.gradient(expectedGradients, name)));
      }
    }
  }

  @Test
  void aSampleAloneGivesTheSameBitsAsInABatch() {
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    List<PlainQp> samples = samples();
    QpSolution together = solver.solve(QpArrays.perSample(samples).build());
    for (int sample = 0; sample < BATCH; sample++) {
      QpSolution alone = solver.solve(QpArrays.batch(samples.get(sample)));
      assertSameBits(alone, 0, together, sample);
    }
  }

  @Test
  void workspacesOfOtherSizesLeaveNoTrace() {
    QpSolver solver = QpSolver.create(QpSettings.builder().threads(1).build());
    QpArrays arrays = QpArrays.perSample(samples());
    QpSolution before = solver.solve(arrays.build());
    Random random = new Random(127);
    for (int n = 1; n < 25; n += 4) {
      solver.solve(
          QpArrays.batch(PlantedQp.variables(n).inequalities(n, n / 2).plant(random).qp()));
      solver.solve(QpArrays.batch(Fault.NAN_IN_P.spoil(samples().get(0)), samples().get(1)));
    }
    QpSolution after = solver.solve(arrays.build());
    for (int sample = 0; sample < BATCH; sample++) {
      assertSameBits(after, sample, before, sample);
    }
  }

  @Test
  void oneSolverServesManyThreads() throws Exception {
    QpSolver solver = QpSolver.create(QpSettings.builder().threads(2).build());
    QpArrays arrays = QpArrays.perSample(samples());
    QpSolution expected = solver.solve(arrays.build());
    double[] expectedGradient = values(solver.backward(expected, DLDZ).dG());
    ExecutorService callers = Executors.newFixedThreadPool(6);
    try {
      List<Future<Void>> calls = new ArrayList<>();
      for (int call = 0; call < 60; call++) {
        calls.add(
            callers.submit(
                () -> {
                  QpSolution actual = solver.solve(arrays.build());
                  for (int sample = 0; sample < BATCH; sample++) {
                    assertSameBits(actual, sample, expected, sample);
                  }
                  assertThat(values(solver.backward(actual, DLDZ).dG()))
                      .isEqualTo(expectedGradient);
                  return null;
                }));
      }
      for (Future<Void> call : calls) {
        call.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private static void assertSameBits(QpSolution a, int i, QpSolution b, int j) {
    assertThat(a.status(i)).isEqualTo(b.status(j));
    assertThat(a.iterations(i)).isEqualTo(b.iterations(j));
    assertThat(a.primalResidual(i)).isEqualTo(b.primalResidual(j));
    assertThat(a.dualResidual(i)).isEqualTo(b.dualResidual(j));
    assertThat(a.dualityGap(i)).isEqualTo(b.dualityGap(j));
    assertThat(a.z().toDoubleMatrix()[i]).isEqualTo(b.z().toDoubleMatrix()[j]);
    assertThat(a.lambda().toDoubleMatrix()[i]).isEqualTo(b.lambda().toDoubleMatrix()[j]);
    assertThat(a.nu().toDoubleMatrix()[i]).isEqualTo(b.nu().toDoubleMatrix()[j]);
    assertThat(a.boundDual().toDoubleMatrix()[i]).isEqualTo(b.boundDual().toDoubleMatrix()[j]);
  }
}
