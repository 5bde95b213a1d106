package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.data;
import static io.github.dl4joptnet.testing.networks.SmallNetworks.vector;

import io.github.dl4joptnet.qp.SparseMatrix;
import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** DL4J's own gradient check on networks with ordinary layers below and above. */
class LayerGradientTest {

  static OptNetLayer.Builder layer() {
    return new OptNetLayer.Builder().settings(GradientChecks.EXACT);
  }

  /** One layer with four inputs for every way in which a coefficient can be made. */
  static Stream<Named<OptNetLayer>> layers() {
    NormalDistribution normal = new NormalDistribution(0, 1);
    return Stream.of(
        Named.of(
            "Sudoku: A learned, b = A exp(w), z >= 0",
            layer()
                .inputScale(-1)
                .Q(Coefficient.identity(0.1))
                .lower(0.0)
                .A(Coefficient.learned(2, new UniformDistribution(0, 1)))
                .b(Coefficient.timesExp(vector(0.3, -0.2, 0.1, -0.4)))
                .build()),
        Named.of(
            "inequalities: G learned, h = G z0 + s0",
            layer()
                .Q(Coefficient.identity(1.0))
                .G(Coefficient.learned(5, new UniformDistribution(-1, 1)))
                .h(Coefficient.feasible(vector(0.3, 0, 0.1, -0.2), vector(.1, .2, .3, .2, .1)))
                .build()),
        Named.of(
            "h = G z0 + exp(logS0)",
            layer()
                .Q(Coefficient.identity(1.0))
                .G(Coefficient.learned(5, normal))
                .h(Coefficient.strictlyFeasible())
                .build()),
        Named.of(
            "b = A z0 and h = G z0 + s0 share z0",
            layer()
                .Q(Coefficient.identity(1.0))
                .A(Coefficient.learned(1, normal))
                .b(Coefficient.timesPoint(vector(0.4, -0.1, 0.2, 0.3)))
                .G(Coefficient.learned(3, normal))
                .h(Coefficient.feasible(null, vector(0.1, 0.2, 0.1)))
                .build()),
        Named.of(
            "b = A exp(w) and h = G exp(w) + s0 share w",
            layer()
                .Q(Coefficient.identity(1.0))
                .A(Coefficient.learned(1, normal))
                .b(Coefficient.timesExp())
                .G(Coefficient.learned(3, normal))
                .h(Coefficient.feasible(null, vector(0.1, 0.2, 0.1)))
                .build()),
        Named.of(
            "Q = L L' + eps I, learned bounds",
            layer()
                .Q(Coefficient.factored(0.5))
                .lower(Coefficient.learned(vector(-0.1, -0.2, -0.15, -0.05)))
                .upper(Coefficient.learnedScalar(0.1))
                .build()),
        Named.of(
            "two-sided inequalities, everything learned entry by entry",
            layer()
                .Q(Coefficient.identity(1.0))
                .G(Coefficient.learned(3, normal))
                .h(Coefficient.learned(vector(0.2, 0.1, 0.3)))
                .hLower(Coefficient.learned(vector(-0.1, -0.2, -0.1)))
                .A(Coefficient.learned(1, normal))
                .b(Coefficient.learned(new UniformDistribution(-0.1, 0.1)))
                .build()),
        Named.of(
            "denoising: more variables than inputs, learned end of p, first variables out",
            layer()
                .variables(7)
                .inputScale(-1)
                .Q(Coefficient.factored(0.2, Nd4j.eye(7).castTo(DataType.DOUBLE).mul(0.7)))
                .pRest(Coefficient.learnedScalar(0.3))
                .G(Coefficient.learned(6, normal))
                .h(Coefficient.feasible())
                .nOut(4)
                .build()),
        Named.of(
            "pRest entry by entry, fixed G and h",
            layer()
                .Q(Coefficient.identity(1.0))
                .variables(6)
                .pRest(Coefficient.learned(vector(0.3, -0.2)))
                .G(Coefficient.fixed(Nd4j.eye(6).castTo(DataType.DOUBLE)))
                .h(Coefficient.fixed(vector(.1, .2, .1, .2, .1, .2)))
                .nOut(5)
                .build()),
        Named.of(
            "sparse: Q = L L' + eps I, A learned, G fixed, h = G exp(w) + exp(logS0)",
            layer()
                .Q(Coefficient.factored(0.5, sparse(4, 4, 0, 0, 1, 0, 1, 1, 2, 2, 3, 1)))
                .A(Coefficient.sparse(sparse(2, 4, 1, 3, 0, 2, 0, 0), normal))
                .b(Coefficient.timesExp())
                .G(Coefficient.fixed(sparse(3, 4, 0, 1, 2, 3, 2, 0)))
                .h(Coefficient.strictlyFeasible())
                .build()),
        Named.of(
            "no parameters", layer().Q(Coefficient.identity(1.0)).lower(-0.2).upper(0.2).build()),
        Named.of("no constraints", layer().Q(Coefficient.identity(1.0)).build()));
  }

  /** A matrix with entries 0.5, −0.6, 0.7, … at rows and columns in turn. */
  static SparseMatrix sparse(int rows, int columns, int... positions) {
    int[] row = new int[positions.length / 2];
    int[] column = new int[row.length];
    double[] value = new double[row.length];
    for (int k = 0; k < row.length; k++) {
      row[k] = positions[2 * k];
      column[k] = positions[2 * k + 1];
      value[k] = (0.5 + 0.1 * k) * (k % 2 == 0 ? 1 : -1);
    }
    return SparseMatrix.of(rows, columns, row, column, value);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void multiLayerNetwork(OptNetLayer layer) {
    for (int batch : new int[] {1, 3, 8}) {
      GradientChecks.check(
          SmallNetworks.sandwich(3, 4, layer.clone(), 2), data(DataType.DOUBLE, batch, 3, 2));
    }
  }

  @ParameterizedTest
  @MethodSource("layers")
  void computationGraph(OptNetLayer layer) {
    DataSet data = data(DataType.DOUBLE, 3, 3, 2);
    GradientChecks.check(
        SmallNetworks.sandwichGraph(DataType.DOUBLE, new NoOp(), 3, 4, layer.clone(), 2),
        data.getLabels(),
        data.getFeatures());
  }
}
