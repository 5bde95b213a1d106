package io.github.dl4joptnet.testing.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.QpArrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** That a backend agrees with the CPU backend to 1e-8, relative where values are above one. */
public final class BackendAgreement {
  private static final double TOLERANCE = 1e-8;

  private BackendAgreement() {}

  public static void ofSolutions(QpSolution actual, QpBatch qp, QpSettings settings) {
    QpSolution expected = cpu(settings).solve(qp);
    for (int i = 0; i < qp.batch(); i++) {
      assertThat(actual.status(i)).isEqualTo(expected.status(i)).isEqualTo(QpStatus.SOLVED);
      assertThat(actual.iterations(i)).isPositive();
      assertThat(actual.primalResidual(i)).isLessThanOrEqualTo(settings.tolerance());
      assertThat(actual.dualResidual(i)).isLessThanOrEqualTo(settings.tolerance());
    }
    close("z", actual.z(), expected.z());
    close("lambda", actual.lambda(), expected.lambda());
    close("nu", actual.nu(), expected.nu());
    close("boundDual", actual.boundDual(), expected.boundDual());
  }

  public static void ofGradients(
      QpSolver solver, QpSolution solution, QpArrays arrays, double[][] dLdz) {
    INDArray upstream = Nd4j.createFromArray(dLdz);
    QpSolver cpu = cpu(solver.settings());
    ofGradients(
        solver.backward(solution, upstream),
        cpu.backward(cpu.solve(arrays.build()), upstream),
        arrays);
  }

  public static void ofGradients(QpGradients actual, QpGradients expected, QpArrays arrays) {
    for (String name : arrays.names()) {
      INDArray gradient = QpArrays.gradient(actual, name);
      assertThat(gradient.shape()).isEqualTo(arrays.get(name).shape());
      close("d" + name, gradient, QpArrays.gradient(expected, name));
    }
  }

  private static QpSolver cpu(QpSettings settings) {
    return QpSolver.create(settings.toBuilder().backend(Backend.CPU).build());
  }

  private static void close(String name, INDArray actual, INDArray expected) {
    double[] values = QpArrays.values(expected);
    assertThat(DenseMath.distance(QpArrays.values(actual), values))
        .as(name)
        .isLessThanOrEqualTo(TOLERANCE * Math.max(1, DenseMath.normInf(values)));
  }
}
