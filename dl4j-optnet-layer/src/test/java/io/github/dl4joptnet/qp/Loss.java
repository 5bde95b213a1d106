package io.github.dl4joptnet.qp;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A loss that is linear in z, λ and ν with weights of its own for every sample. */
record Loss(double[][] ofZ, double[][] ofLambda, double[][] ofNu) {

  static Loss random(QpBatch qp, boolean multipliers, Random random) {
    return new Loss(
        weights(qp.batch(), qp.n(), random),
        multipliers && qp.nIneq() > 0 ? weights(qp.batch(), qp.nIneq(), random) : null,
        multipliers && qp.nEq() > 0 ? weights(qp.batch(), qp.nEq(), random) : null);
  }

  private static double[][] weights(int rows, int columns, Random random) {
    double[][] weights = new double[rows][columns];
    for (double[] row : weights) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return weights;
  }

  /** The loss of each sample; that of the batch is their sum. */
  double[] perSample(QpSolution solution) {
    double[] loss = new double[solution.batch()];
    add(loss, ofZ, solution.z());
    add(loss, ofLambda, solution.lambda());
    add(loss, ofNu, solution.nu());
    return loss;
  }

  private static void add(double[] loss, double[][] weights, INDArray values) {
    if (weights != null) {
      double[][] rows = values.toDoubleMatrix();
      for (int i = 0; i < loss.length; i++) {
        loss[i] += Dense.dot(weights[i], rows[i]);
      }
    }
  }

  QpGradients backward(QpSolver solver, QpSolution solution) {
    return solver.backward(solution, array(ofZ), array(ofLambda), array(ofNu));
  }

  private static INDArray array(double[][] weights) {
    return weights == null ? null : Nd4j.createFromArray(weights);
  }
}
