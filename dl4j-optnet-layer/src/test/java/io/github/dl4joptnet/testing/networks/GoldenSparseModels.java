package io.github.dl4joptnet.testing.networks;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.conf.OptNetVertex;
import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.op.OptNetVariables;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** {@link GoldenModels} of the second format, which has sparse coefficients: for v2. */
public final class GoldenSparseModels {
  private GoldenSparseModels() {}

  public static void main(String[] args) throws IOException {
    GoldenModels.write(Path.of(args[0]), network(), graph(), sameDiff());
  }

  private static SparseMatrix rows() {
    return SparseMatrix.of(
        2,
        6,
        new int[] {1, 0, 0, 1, 1},
        new int[] {3, 1, 0, 5, 4},
        new double[] {1, -1, 1, 1.0 / 3, -1});
  }

  private static SparseMatrix diagonal(double... values) {
    int[] index = new int[values.length];
    for (int i = 0; i < index.length; i++) {
      index[i] = i;
    }
    return SparseMatrix.of(index.length, index.length, index, index, values);
  }

  public static MultiLayerNetwork network() {
    SparseMatrix pattern =
        SparseMatrix.of(2, 6, new int[] {0, 0, 0, 1, 1}, new int[] {0, 2, 4, 5, 1}, new double[5]);
    return GoldenModels.network(
        new OptNetLayer.Builder()
            .name("qp")
            .variables(6)
            .inputScale(-1)
            .Q(Coefficient.factored(0.5, diagonal(1, 0.5, 2, 1, 1, 0.25)))
            .pRest(Coefficient.learnedScalar(0.25))
            .A(Coefficient.sparse(pattern, new UniformDistribution(0, 1)))
            .b(Coefficient.timesExp())
            .G(Coefficient.fixed(rows()))
            .h(Coefficient.strictlyFeasible())
            .hLower(-4)
            .lower(0.0)
            .nOut(5)
            .warmStart(true)
            .settings(QpSettings.builder().tolerance(1e-10).maxIterations(60).threads(1).build())
            .l2(1e-3)
            .build());
  }

  public static ComputationGraph graph() {
    SparseMatrix pattern =
        SparseMatrix.of(2, 4, new int[] {0, 1, 0, 1, 1}, new int[] {3, 0, 1, 2, 1}, new double[5]);
    OptNetVertex vertex =
        new OptNetVertex.Builder()
            .variables(4)
            .Q(Coefficient.identity(1))
            .p(Coefficient.input("costs"))
            .G(Coefficient.input("rows", pattern))
            .h(Coefficient.feasible())
            .upper(Coefficient.learned(Nd4j.createFromArray(0.5, 1.0, 1.5, 2.0)))
            .settings(QpSettings.builder().tolerance(1e-10).build())
            .build();
    return GoldenModels.graph(vertex, pattern.nnz());
  }

  public static SameDiff sameDiff() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 3);
    SDVariable y = sd.placeHolder("y", DataType.DOUBLE, -1, 2);
    SDVariable upper = sd.var("upper", Nd4j.createFromArray(0.5, 0.4, 0.3));
    SDVariable a = sd.var("a", Nd4j.createFromArray(1.0, 1.1, 0.9));
    SparseMatrix row =
        SparseMatrix.of(1, 3, new int[] {0, 0, 0}, new int[] {2, 0, 1}, new double[3]);
    OptNetVariables qp =
        OptNet.builder(sd)
            .name("qp")
            .Q(diagonal(1, 2, 1))
            .p(x.neg())
            .A(row, a)
            .b(sd.constant("b", Nd4j.createFromArray(1.0)))
            .upper(upper)
            .settings(QpSettings.builder().tolerance(1e-10).threads(1).build())
            .build();
    return GoldenModels.withLoss(sd, y, qp);
  }
}
