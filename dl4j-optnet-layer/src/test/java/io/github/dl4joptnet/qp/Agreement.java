package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** That a backend agrees with the CPU backend to 1e-8, relative where values are above one. */
final class Agreement {
  private static final double TOLERANCE = 1e-8;

  private Agreement() {}

  static void ofSolutions(QpSolution actual, QpBatch qp, QpSettings settings) {
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

  static void ofGradients(QpSolver solver, QpSolution solution, QpArrays arrays, double[][] dLdz) {
    INDArray upstream = Nd4j.createFromArray(dLdz);
    QpSolver cpu = cpu(solver.settings());
    ofGradients(
        solver.backward(solution, upstream),
        cpu.backward(cpu.solve(arrays.build()), upstream),
        arrays);
  }

  static void ofGradients(QpGradients actual, QpGradients expected, QpArrays arrays) {
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
    assertThat(Dense.distance(QpArrays.values(actual), values))
        .as(name)
        .isLessThanOrEqualTo(TOLERANCE * Math.max(1, Dense.normInf(values)));
  }
}
