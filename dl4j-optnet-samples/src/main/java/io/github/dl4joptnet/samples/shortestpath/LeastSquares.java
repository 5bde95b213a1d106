package io.github.dl4joptnet.samples.shortestpath;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolver;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The usual two steps, without any training: costs fitted exactly, then decisions for the fit. */
final class LeastSquares {
  private LeastSquares() {}

  /** Costs of the test examples, by the linear function that fits the training ones best. */
  static INDArray predict(RoadData training, RoadData test) {
    INDArray x = withOnes(training);
    INDArray costs = Nd4j.createFromArray(training.costs());
    // One program for each arc, ½ wᵀ(XᵀX)w − (Xᵀc)ᵀw.
    QpBatch normalEquations =
        QpBatch.builder().Q(x.transpose().mmul(x)).p(costs.transpose().mmul(x).neg()).build();
    INDArray weights =
        QpSolver.create(QpSettings.builder().threads(1).build()).solve(normalEquations).z();
    return withOnes(test).mmul(weights.transpose());
  }

  private static INDArray withOnes(RoadData data) {
    INDArray features = Nd4j.createFromArray(data.features());
    return Nd4j.hstack(features, Nd4j.ones(DataType.DOUBLE, data.size(), 1));
  }
}
