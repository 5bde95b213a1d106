package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Sparse matrices whose entries are SameDiff variables. */
class SparseOptNetTest {
  private static final int N = 5;
  private static final int[] Q_ROW = {0, 1, 2, 3, 4, 1, 2};
  private static final int[] Q_COLUMN = {0, 1, 2, 3, 4, 2, 1};
  private static final double[] Q = {2, 3, 2.5, 1, 4, 0.5, 0.5};
  private static final int[] G_ROW = {1, 0, 0, 2, 1};
  private static final int[] G_COLUMN = {4, 3, 0, 2, 1};
  private static final double[] G = {-1, 1, 1, 0.7, 0.4};

  @TempDir Path folder;

  private static SparseMatrix q() {
    return SparseMatrix.of(N, N, Q_ROW, Q_COLUMN, Q);
  }

  private static SparseMatrix g() {
    return SparseMatrix.of(3, N, G_ROW, G_COLUMN, G);
  }

  private static INDArray dense(int rows, int[] row, int[] column, INDArray values) {
    INDArray dense = Nd4j.zeros(DataType.DOUBLE, rows, N);
    for (int k = 0; k < row.length; k++) {
      dense.putScalar(row[k], column[k], values.getDouble(k));
    }
    return dense;
  }

  private static INDArray normal(long seed, int... shape) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(DataType.DOUBLE, shape[0], shape[1]);
    for (int i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private static final INDArray P = normal(3, 4, N).mul(3);
  private static final INDArray H = Nd4j.createFromArray(0.2, 0.3, 0.1);

  /** The loss is a weighted sum of z and λ. */
  private static SameDiff graph(boolean sparse, INDArray qValues, INDArray gValues) {
    SameDiff sd = SameDiff.create();
    OptNet.Builder builder =
        OptNet.builder(sd)
            .name("qp")
            .p(sd.var("p", P))
            .h(sd.var("h", H))
            .settings(QpSettings.builder().tolerance(1e-12).threads(1).build());
    if (sparse) {
      builder.Q(q(), sd.var("Q", qValues)).G(g(), sd.var("G", gValues));
    } else {
      builder.Q(sd.var("Q", dense(N, Q_ROW, Q_COLUMN, qValues)))
          .G(sd.var("G", dense(3, G_ROW, G_COLUMN, gValues)));
    }
    OptNetVariables qp = builder.build();
    SDVariable ofZ = qp.z().mul(sd.constant(normal(5, 4, N))).sum();
    ofZ.add(qp.lambda().mul(sd.constant(normal(6, 4, 3))).sum()).markAsLoss();
    return sd;
  }

  private static Map<String, INDArray> gradients(SameDiff sd) {
    return sd.calculateGradients(Map.of(), "Q", "p", "G", "h");
  }

  @Test
  void gradientsAreThoseOfTheDenseProgramOnThePattern() {
    INDArray qValues = Nd4j.createFromArray(Q);
    INDArray gValues = Nd4j.createFromArray(G);
    Map<String, INDArray> expected = gradients(graph(false, qValues, gValues));
    Map<String, INDArray> actual = gradients(graph(true, qValues, gValues));
    for (String name : new String[] {"p", "h"}) {
      assertThat(actual.get(name).sub(expected.get(name)).amaxNumber().doubleValue())
          .isLessThan(1e-9);
    }
    assertThat(actual.get("G").shape()).containsExactly(G.length);
    assertThat(actual.get("Q").shape()).containsExactly(Q.length);
    for (int k = 0; k < G.length; k++) {
      assertThat(actual.get("G").getDouble(k))
          .isCloseTo(expected.get("G").getDouble(G_ROW[k], G_COLUMN[k]), within(1e-9));
    }
    for (int k = 0; k < Q.length; k++) {
      assertThat(actual.get("Q").getDouble(k))
          .isCloseTo(expected.get("Q").getDouble(Q_ROW[k], Q_COLUMN[k]), within(1e-9));
    }
    assertThat(actual.get("G").amaxNumber().doubleValue()).isGreaterThan(0.1);
  }

  /** The rows of values are programs of their own. */
  @Test
  void valuesPerSampleHaveGradientsPerSample() {
    INDArray gValues = Nd4j.createFromArray(G).reshape(1, G.length);
    INDArray perSample = Nd4j.vstack(gValues, gValues.mul(1.2), gValues.mul(0.9), gValues);
    INDArray all = gradients(graph(true, Nd4j.createFromArray(Q), perSample)).get("G");
    assertThat(all.shape()).containsExactly(4, G.length);
    double step = 1e-6;
    for (int sample = 0; sample < 4; sample++) {
      for (int k = 0; k < G.length; k++) {
        double[] loss = new double[2];
        for (int side = 0; side < 2; side++) {
          INDArray moved = perSample.dup();
          moved.putScalar(sample, k, moved.getDouble(sample, k) + (side == 0 ? -step : step));
          SameDiff sd = graph(true, Nd4j.createFromArray(Q), moved);
          loss[side] = sd.getVariable(sd.getLossVariables().get(0)).eval().getDouble(0);
        }
        assertThat(all.getDouble(sample, k))
            .as("sample %d, entry %d", sample, k)
            .isCloseTo((loss[1] - loss[0]) / (2 * step), within(1e-5));
      }
    }
  }

  @Test
  void constantMatricesNeedNoVariable() {
    SameDiff sd = SameDiff.create();
    OptNetVariables qp =
        OptNet.builder(sd)
            .Q(q())
            .p(sd.var("p", P))
            .G(g().withValues(Nd4j.createFromArray(G).reshape(1, G.length).repeat(0, 4)))
            .h(sd.var("h", H))
            .build();
    INDArray z = qp.z().eval();
    INDArray expected =
        graph(true, Nd4j.createFromArray(Q), Nd4j.createFromArray(G)).getVariable("qp_z").eval();
    assertThat(z.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-9);
  }

  @Test
  void savedGraphsKeepTheirPatterns() {
    SameDiff sd = graph(true, Nd4j.createFromArray(Q), Nd4j.createFromArray(G));
    Map<String, INDArray> expected = gradients(sd);
    File file = folder.resolve("sparse.fb").toFile();
    sd.save(file, true);
    Map<String, INDArray> actual = gradients(SameDiff.load(file, true));
    assertThat(actual).isEqualTo(expected);
    OptNetOp op = (OptNetOp) sd.getVariableOutputOp("qp_z");
    assertThat(op.propertiesForFunction()).containsEntry("format", 2L);
    assertThat(QpSpec.fromProperties(op.propertiesForFunction()).toProperties())
        .isEqualTo(op.propertiesForFunction());
  }

  @Test
  void mistakesAreNamed() {
    SameDiff sd = SameDiff.create();
    SDVariable p = sd.var("p", P);
    SDVariable three = sd.var("three", Nd4j.ones(DataType.DOUBLE, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptNet.builder(sd).G(SparseMatrix.of(Nd4j.zeros(2, N)), three))
        .withMessage(
            "G: a sparse matrix with one or more entries is needed, got 2 x 5 with 0 entries");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptNet.builder(sd).A(SparseMatrix.of(Nd4j.zeros(2, N))))
        .withMessageStartingWith("A: a sparse matrix with one or more entries is needed");
    SDVariable z = OptNet.builder(sd).name("qp").Q(q()).p(p).G(g(), three).h(three).build().z();
    assertThatIllegalArgumentException()
        .isThrownBy(z::eval)
        .withMessage(
            "OptNet op \"qp\": G: values has shape [3], expected [5] or [batch, 5] for the 5 stored"
                + " entries");
    SparseMatrix triangle =
        SparseMatrix.of(
            N, N, new int[] {0, 1, 1, 2, 3, 4}, new int[] {0, 0, 1, 2, 3, 4}, new double[6]);
    SDVariable ones = sd.constant(Nd4j.ones(DataType.DOUBLE, 6));
    SDVariable y = OptNet.builder(sd).name("other").Q(triangle, ones).p(p).build().z();
    assertThatIllegalArgumentException()
        .isThrownBy(y::eval)
        .withMessageStartingWith(
            "OptNet op \"other\": Q has an entry at (1, 0) and none at (0, 1)");
  }
}
