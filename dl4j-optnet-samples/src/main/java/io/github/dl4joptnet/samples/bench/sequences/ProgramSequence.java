package io.github.dl4joptnet.samples.bench.sequences;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Programs that change a little from step to step: two families of POUNCE's warm-start benchmark
 * (github.com/jkitchin/pounce, benchmarks/warmstart), by their definitions.
 *
 * @param scale of the change in a step
 */
record ProgramSequence(String family, double scale, IntFunction<QpBatch> program) {
  /** POUNCE calls them tiny, small and large. */
  private static final double[] SCALES = {0.1, 1, 4};

  private static final int HORIZON = 80;
  private static final double TIME_STEP = 0.1;
  private static final double[][] TRANSITION = {{1, TIME_STEP}, {-TIME_STEP, 1 - 0.1 * TIME_STEP}};

  static List<ProgramSequence> all() {
    return Arrays.stream(SCALES)
        .boxed()
        .flatMap(scale -> List.of(simplex(scale), oscillator(scale)).stream())
        .sorted((a, b) -> a.family.compareTo(b.family))
        .toList();
  }

  QpBatch at(int step) {
    return program.apply(step);
  }

  /** The projection of a moving point onto the simplex of 20 variables. */
  private static ProgramSequence simplex(double scale) {
    int n = 20;
    INDArray identity = Nd4j.eye(n).castTo(DataType.DOUBLE);
    INDArray ones = Nd4j.ones(DataType.DOUBLE, 1, n);
    INDArray one = Nd4j.ones(DataType.DOUBLE, 1);
    INDArray zeros = Nd4j.zeros(DataType.DOUBLE, n);
    return new ProgramSequence(
        "simplex projection",
        scale,
        step -> {
          double[] p = new double[n];
          for (int i = 0; i < n; i++) {
            double start = -0.4 + i / 19.0;
            p[i] = -start - scale * 0.02 * step * Math.cos(2 * Math.PI * i / n);
          }
          return QpBatch.builder()
              .Q(identity)
              .p(Nd4j.createFromArray(new double[][] {p}))
              .A(ones)
              .b(one)
              .lower(zeros)
              .build();
        });
  }

  /**
   * Model-predictive control of a damped oscillator over 80 steps, from a start that turns: states
   * x₀ … x₈₀, then inputs u₀ … u₇₉; sparse.
   */
  private static ProgramSequence oscillator(double scale) {
    int inputs = 2 * HORIZON + 2;
    int n = inputs + HORIZON;
    double[][] q = new double[n][n];
    double[][] dynamics = new double[inputs][n];
    double[] limit = new double[n];
    Arrays.fill(limit, 0, inputs, 10);
    Arrays.fill(limit, inputs, n, 0.5);
    dynamics[0][0] = 1;
    dynamics[1][1] = 1;
    for (int k = 0; k <= HORIZON; k++) {
      double weight = k == HORIZON ? 10 : 1;
      q[2 * k][2 * k] = 2 * weight;
      q[2 * k + 1][2 * k + 1] = 0.2 * weight;
    }
    for (int k = 0; k < HORIZON; k++) {
      q[inputs + k][inputs + k] = 0.1;
      for (int i = 0; i < 2; i++) {
        double[] row = dynamics[2 * k + 2 + i];
        row[2 * k + 2 + i] = 1;
        row[2 * k] = -TRANSITION[i][0];
        row[2 * k + 1] = -TRANSITION[i][1];
      }
      dynamics[2 * k + 3][inputs + k] = -TIME_STEP;
    }
    SparseMatrix cost = SparseMatrix.of(Nd4j.createFromArray(q));
    SparseMatrix equations = SparseMatrix.of(Nd4j.createFromArray(dynamics));
    INDArray upper = Nd4j.createFromArray(limit);
    INDArray lower = upper.neg();
    INDArray zero = Nd4j.zeros(DataType.DOUBLE, n);
    return new ProgramSequence(
        "MPC of 80 steps",
        scale,
        step -> {
          double angle = scale * 0.05 * step;
          double[] b = new double[inputs];
          b[0] = 1.5 * Math.cos(angle);
          b[1] = 1.5 * Math.sin(angle);
          return QpBatch.builder()
              .Q(cost)
              .p(zero)
              .A(equations)
              .b(Nd4j.createFromArray(new double[][] {b}))
              .lower(lower)
              .upper(upper)
              .build();
        });
  }
}
