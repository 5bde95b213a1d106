package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.checks.ReferenceSolution;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PeerShapes;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of all coefficients against those of the active-set KKT system, solved directly. */
class ActiveSetGradientTest {
  private static final int SAMPLES = 4;

  @ParameterizedTest
  @EnumSource
  void gradientsAtTheDefaultTolerance(PeerShapes shape) {
    check(shape, QpSettings.defaults(), 1e-7);
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAtATightTolerance(PeerShapes shape) {
    check(shape, QpSettings.builder().tolerance(1e-11).build(), 1e-9);
  }

  private static void check(PeerShapes shape, QpSettings settings, double tolerance) {
    QpSolver solver = QpSolver.create(settings);
    Random random = new Random(61);
    List<PlainQp> samples = shape.samples(SAMPLES, random);
    QpArrays arrays = QpArrays.perSample(samples);
    QpSolution solution = solver.solve(arrays.build());
    double[][] dLdz = PlantedQp.normal(SAMPLES, samples.get(0).n(), random);
    QpGradients gradients = solver.backward(solution, Nd4j.createFromArray(dLdz));
    for (int sample = 0; sample < SAMPLES; sample++) {
      ReferenceSolution reference = reference(samples.get(sample), solution, sample);
      for (Map.Entry<String, double[]> expected : reference.gradients(dLdz[sample]).entrySet()) {
        INDArray all = QpArrays.gradient(gradients, expected.getKey());
        if (all != null) {
          double[] actual = DenseArrays.read(all.slice(sample));
          double error = DenseMath.distance(actual, expected.getValue());
          assertThat(error)
              .as("d%s of sample %d", expected.getKey(), sample)
              .isLessThanOrEqualTo(tolerance * DenseMath.normInf(expected.getValue()));
        }
      }
    }
  }

  /** The reference, after a check that its active set is that of a minimiser. */
  private static ReferenceSolution reference(PlainQp qp, QpSolution solution, int sample) {
    assertThat(solution.status(sample)).isEqualTo(QpStatus.SOLVED);
    ReferenceSolution reference =
        new ReferenceSolution(
            qp,
            solution.z().toDoubleMatrix()[sample],
            qp.G() == null ? new double[0] : solution.lambda().toDoubleMatrix()[sample],
            solution.boundDual().toDoubleMatrix()[sample]);
    KktCheck kkt =
        KktCheck.of(qp, reference.z(), reference.lambda(), reference.nu(), reference.boundDual());
    assertThat(kkt.relativeExcess(1e-12)).isLessThanOrEqualTo(1);
    return reference;
  }
}
