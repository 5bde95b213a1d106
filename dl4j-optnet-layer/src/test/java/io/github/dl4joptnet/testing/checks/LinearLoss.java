package io.github.dl4joptnet.testing.checks;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.problems.DenseMath;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A loss that is linear in z, λ and ν with weights of its own for every sample. */
public record LinearLoss(double[][] ofZ, double[][] ofLambda, double[][] ofNu) {

  public static LinearLoss random(QpBatch qp, boolean multipliers, Random random) {
    return new LinearLoss(
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
  public double[] perSample(QpSolution solution) {
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
        loss[i] += DenseMath.dot(weights[i], rows[i]);
      }
    }
  }

  public QpGradients backward(QpSolver solver, QpSolution solution) {
    return solver.backward(solution, array(ofZ), array(ofLambda), array(ofNu));
  }

  private static INDArray array(double[][] weights) {
    return weights == null ? null : Nd4j.createFromArray(weights);
  }
}
