package io.github.dl4joptnet.testing.problems;

import io.github.dl4joptnet.qp.QpBatch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Programs that change from step to step: families of the warm-start benchmark of POUNCE
 * (github.com/jkitchin/pounce, benchmarks/warmstart), by their definitions.
 */
public final class QpSequences {
  private QpSequences() {}

  /** One program of a sequence. */
  public interface Sequence {
    QpBatch at(int step);
  }

  /** The projection of a moving point onto the simplex of 20 variables. */
  public static Sequence simplexProjection(double scale) {
    return step -> {
      INDArray p = Nd4j.create(DataType.DOUBLE, 1, 20);
      for (int i = 0; i < 20; i++) {
        double start = -0.4 + i / 19.0;
        double moved = start + scale * 0.02 * step * Math.cos(2 * Math.PI * i / 20);
        p.putScalar(0, i, -moved);
      }
      return QpBatch.builder()
          .Q(Nd4j.eye(20).castTo(DataType.DOUBLE))
          .p(p)
          .A(Nd4j.ones(DataType.DOUBLE, 1, 20))
          .b(Nd4j.ones(DataType.DOUBLE, 1))
          .lower(Nd4j.zeros(DataType.DOUBLE, 20))
          .build();
    };
  }

  /**
   * Model-predictive control of an oscillator from a start that turns: variables x₀, x₁, …, then
   * u₀, u₁, ….
   */
  public static Sequence oscillator(int horizon, double scale) {
    double h = 0.1;
    double[][] a = {{1, h}, {-h, 1 - 0.1 * h}};
    int n = 3 * horizon + 2;
    double[] q = new double[n];
    INDArray rows = Nd4j.zeros(DataType.DOUBLE, 2 * horizon + 2, n);
    INDArray limit = Nd4j.valueArrayOf(new long[] {n}, 10.0, DataType.DOUBLE);
    rows.putScalar(0, 0, 1);
    rows.putScalar(1, 1, 1);
    for (int k = 0; k <= horizon; k++) {
      double weight = k == horizon ? 10 : 1;
      q[2 * k] = 2 * weight;
      q[2 * k + 1] = 2 * 0.1 * weight;
    }
    for (int k = 0; k < horizon; k++) {
      int u = 2 * horizon + 2 + k;
      q[u] = 2 * 0.05;
      limit.putScalar(u, 0.5);
      for (int i = 0; i < 2; i++) {
        int row = 2 * k + 2 + i;
        rows.putScalar(row, 2 * k + 2 + i, 1);
        rows.putScalar(row, 2 * k, -a[i][0]);
        rows.putScalar(row, 2 * k + 1, -a[i][1]);
      }
      rows.putScalar(2 * k + 3, u, -h);
    }
    INDArray curvature = Nd4j.diag(Nd4j.createFromArray(q));
    return step -> {
      double angle = scale * 0.05 * step;
      INDArray b = Nd4j.zeros(DataType.DOUBLE, 1, 2 * horizon + 2);
      b.putScalar(0, 0, 1.5 * Math.cos(angle));
      b.putScalar(0, 1, 1.5 * Math.sin(angle));
      return QpBatch.builder()
          .Q(curvature)
          .p(Nd4j.zeros(DataType.DOUBLE, n))
          .A(rows)
          .b(b)
          .lower(limit.neg())
          .upper(limit)
          .build();
    };
  }
}
