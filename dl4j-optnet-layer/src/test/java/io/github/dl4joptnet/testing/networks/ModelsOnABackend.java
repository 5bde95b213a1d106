package io.github.dl4joptnet.testing.networks;

import io.github.dl4joptnet.model.Expressions;
import io.github.dl4joptnet.model.ModelSolution;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.op.OptNetModelVariables;
import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Solves and differentiates models, dense ones and large sparse ones, alone and in a SameDiff
 * graph, with the setting CUDA, and prints how far values and gradients are from those of the CPU:
 * {@code model NAME DIFFERENCE}.
 */
public final class ModelsOnABackend {
  private ModelsOnABackend() {}

  public static void main(String[] args) {
    INDArray p = Nd4j.createFromArray(new double[][] {{1, -2, 0.5}, {0.2, 0.4, -3}});
    print("dense", dense(), p);
    print("graph", inGraph(p, Backend.CUDA), inGraph(p, Backend.CPU));
    int n = 400;
    print("sparse", sparse(n), Nd4j.linspace(-1, 1, n).reshape(1, n));
    print("sparse", sparse(n), Nd4j.linspace(2, -2, n).reshape(1, n));
  }

  /** The projection onto the simplex. */
  private static QpModel dense() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 3);
    model.minimize(x.sub(model.parameter("p", 3)).squaredNorm());
    model.subjectTo(x.gte(0), x.sum().eq(1));
    return model;
  }

  /** Slopes of at most 1e-3. */
  private static QpModel sparse(int n) {
    int[] row = IntStream.range(0, 2 * (n - 1)).map(e -> e / 2).toArray();
    int[] column = IntStream.range(0, 2 * (n - 1)).map(e -> e / 2 + e % 2).toArray();
    double[] value = IntStream.range(0, 2 * (n - 1)).mapToDouble(e -> 2 * (e % 2) - 1).toArray();
    SparseMatrix differences = SparseMatrix.of(n - 1, n, row, column, value);
    QpModel model = new QpModel();
    Variable x = model.variable("x", n);
    model.minimize(x.sub(model.parameter("p", n)).squaredNorm());
    model.subjectTo(Expressions.mmul(differences, x).abs().lte(1e-3));
    return model;
  }

  private static void print(String name, QpModel model, INDArray p) {
    print(
        name,
        valuesAndGradients(model, p, Backend.CUDA),
        valuesAndGradients(model, p, Backend.CPU));
  }

  private static void print(String name, INDArray[] gpu, INDArray[] cpu) {
    double apart = 0;
    for (int i = 0; i < gpu.length; i++) {
      apart = Math.max(apart, gpu[i].sub(cpu[i]).amaxNumber().doubleValue());
    }
    System.out.println("model " + name + " " + apart);
  }

  /** The projection in a graph with the loss ½‖x‖². */
  private static INDArray[] inGraph(INDArray p, Backend backend) {
    SameDiff sd = SameDiff.create();
    OptNetModelVariables qp =
        OptNet.builder(sd, dense())
            .name("qp")
            .parameter("p", sd.var("p", p))
            .settings(QpSettings.builder().backend(backend).build())
            .build();
    SDVariable x = qp.value("x");
    sd.math().square(x).sum().mul("loss", 0.5).markAsLoss();
    INDArray gradient = sd.calculateGradients(Map.of(), "p").get("p");
    return new INDArray[] {x.eval(), gradient};
  }

  private static INDArray[] valuesAndGradients(QpModel model, INDArray p, Backend backend) {
    QpSettings settings = QpSettings.builder().backend(backend).build();
    ModelSolution solution = model.solve(Map.of("p", p), settings);
    if (solution.failures() > 0) {
      throw new IllegalStateException(solution.explanation(0));
    }
    INDArray x = solution.value("x");
    return new INDArray[] {x, solution.backward(Map.of("x", x)).get("p")};
  }
}
