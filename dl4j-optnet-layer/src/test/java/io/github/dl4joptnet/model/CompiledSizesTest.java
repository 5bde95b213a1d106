package io.github.dl4joptnet.model;

import static io.github.dl4joptnet.model.Expressions.mmul;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.qp.SparseMatrix;
import io.github.dl4joptnet.testing.ChildJvm;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The program that a model becomes is as small as one that is made by hand. */
class CompiledSizesTest {
  private static INDArray vector(double... values) {
    return Nd4j.createFromArray(values);
  }

  private static QpModel model(java.util.function.Consumer<QpModel> statements) {
    QpModel model = new QpModel();
    statements.accept(model);
    return model;
  }

  @Test
  void singleVariablesWithConstantFactorsAreBounds() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 4);
    Parameter p = model.parameter("p", 4);
    model.minimize(x.squaredNorm());
    model.subjectTo(
        x.abs().lte(1), x.mul(2).gte(vector(-1, -1, Double.NEGATIVE_INFINITY, -4)), x.lte(p));
    // p is a second, parametric upper limit: those are rows
    assertThat(model.describe())
        .contains("variables 4 (4 of the model", "equality rows 0", "inequality rows 4")
        .contains("bounds 8", "Q diagonal, 4 entries");
  }

  @Test
  void rowsThatAlwaysHoldVanish() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    model.minimize(x.squaredNorm());
    model.subjectTo(
        x.lte(Double.POSITIVE_INFINITY),
        x.sub(x).lte(1),
        mmul(Nd4j.createFromArray(new double[][] {{0, 0}, {1, 1}}), x).lte(vector(1, 1)));
    assertThat(model.describe()).contains("inequality rows 1", "bounds 0");
    assertThatThrownBy(
            () ->
                model(
                        m -> {
                          Variable y = m.variable("y");
                          m.minimize(y.square());
                          m.subjectTo(y.sub(y).eq(1).named("odd"));
                        })
                    .compile())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("odd never holds");
    assertThatThrownBy(
            () ->
                model(
                        m -> {
                          Variable y = m.variable("y");
                          m.minimize(y.square());
                          m.subjectTo(y.gte(1).named("high"), y.lte(0).named("low"));
                        })
                    .compile())
        .hasMessageContaining("high and low contradict each other");
  }

  @Test
  void functionsTakeNoMoreVariablesThanNeeded() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 5);
    model.minimize(x.sub(vector(1, 2, 3, 4, 5)).squaredNorm());
    model.subjectTo(x.normMax().lte(3), x.diff().abs().lte(1), x.max(0).lte(2));
    assertThat(model.describe())
        .contains("variables 5 (5 of the model, 0 auxiliary)", "inequality rows 4");
    QpModel turnover = new QpModel();
    Variable w = turnover.variable("w", 5);
    turnover.minimize(w.squaredNorm());
    turnover.subjectTo(w.norm1().lte(1));
    assertThat(turnover.describe()).contains("5 auxiliary", "inequality rows 11");
  }

  /** Q = 2 c LᵀL + diag(d) would be dense; the weights of a diagonal stay diagonal. */
  @Test
  void diagonalsStayDiagonal() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 300);
    Parameter weights = model.learned("weights", Nd4j.ones(300));
    Parameter target = model.parameter("target", 300);
    model.minimize(weights.dot(x.sub(target).square()));
    assertThat(model.describe()).contains("0 auxiliary", "diagonal, 300 entries");
  }

  @Test
  void aSquareOfManyVariablesGetsAVariable() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 1000);
    model.minimize(x.squaredNorm().add(x.sum().sub(1).square()));
    assertThat(model.describe())
        .contains("1 auxiliary", "equality rows 1", "diagonal, 1001 entries");
  }

  /** A factor of 10,000 parameters. */
  @Test
  void aDenseParameterFactorCompilesWithoutVariables() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 100);
    Parameter root = model.parameter("root", 100, 100);
    Parameter p = model.parameter("p", 100);
    model.minimize(mmul(root, x).squaredNorm().mul(0.5).add(p.dot(x)));
    assertThat(model.describe()).contains("0 auxiliary", "dense, 10000 entries");
    INDArray value = Nd4j.eye(100).castTo(DataType.DOUBLE).mul(2);
    INDArray linear = Nd4j.ones(DataType.DOUBLE, 2, 100);
    ModelSolution s = model.solve(Map.of("root", value, "p", linear));
    assertThat(s.value(x).add(0.25).amaxNumber().doubleValue()).isLessThan(1e-8);
  }

  /** 5,000 variables with a sparse Q and twelve dense rows of parameters. */
  @Test
  void aLargeSparseProgramStaysSparse() {
    int n = 5_000;
    QpModel model = new QpModel();
    Variable x = model.variable("x", n);
    Parameter rows = model.parameter("rows", 12, n);
    Parameter b = model.parameter("b", 12);
    model.minimize(x.quadraticForm(tridiagonal(n)).mul(0.5));
    model.subjectTo(mmul(rows, x).eq(b));
    assertThat(model.describe())
        .contains("0 auxiliary", "equality rows 12", "nonzeros in rows 60000")
        .contains("sparse, 14998 entries", "linear algebra sparse");
  }

  private static SparseMatrix tridiagonal(int n) {
    int[] row = new int[3 * n - 2];
    int[] column = new int[row.length];
    double[] value = new double[row.length];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = Math.max(0, i - 1); j <= Math.min(n - 1, i + 1); j++) {
        row[count] = i;
        column[count] = j;
        value[count++] = i == j ? 3 : -1;
      }
    }
    return SparseMatrix.of(n, n, row, column, value);
  }

  /** In a JVM of its own, whose heap is a quarter of the 2 GB that it is to stay within. */
  static final class LargeLinearProgram {
    private LargeLinearProgram() {}

    public static void main(String[] args) {
      int n = 5_643;
      Random random = new Random(5);
      SparseMatrix a = random(random, 313, n);
      SparseMatrix g = random(random, 312, n);
      QpModel model = new QpModel();
      Variable x = model.variable("x", n);
      Parameter c = model.parameter("c", n);
      Parameter b = model.parameter("b", 313);
      model.minimize(c.dot(x));
      model.subjectTo(mmul(a, x).eq(b), mmul(g, x).lte(40), x.between(0, 1));
      INDArray costs = vector(random.doubles(n, -1, 1).toArray()).reshape(1, n);
      INDArray halves = Nd4j.valueArrayOf(new long[] {n}, 0.5, DataType.DOUBLE);
      QpModel row = new QpModel();
      Variable y = row.variable("y", n);
      row.minimize(y.squaredNorm());
      INDArray feasible = row.solve(Map.of()).value(mmul(a, y.add(halves)));
      ModelSolution s = model.solve(Map.of("c", costs, "b", feasible));
      Map<String, INDArray> gradients = s.backward(Map.of("x", costs));
      System.out.println("result " + model.describe());
      System.out.println("result " + s.explanation(0));
      // The value of the program is piecewise linear in b: its slope is that of the multipliers.
      INDArray difference = gradients.get("b").add(s.dual(model.constraints().get(0)));
      System.out.println("result " + (difference.amaxNumber().doubleValue() < 1e-6));
    }

    private static SparseMatrix random(Random random, int rows, int n) {
      int perRow = 50;
      int[] row = new int[rows * perRow];
      int[] column = new int[row.length];
      double[] value = new double[row.length];
      for (int k = 0; k < row.length; k++) {
        row[k] = k / perRow;
        column[k] = k % perRow * (n / perRow) + random.nextInt(n / perRow);
        value[k] = random.nextDouble();
      }
      return SparseMatrix.of(rows, n, row, column, value);
    }
  }

  @Test
  void aLargeLinearProgramIsSolvedAndDifferentiatedInLittleMemory() {
    List<String> lines = ChildJvm.run(LargeLinearProgram.class);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("equality rows 313, inequality rows 312", "sparse");
    assertThat(lines.subList(1, 3)).containsExactly("solved", "true");
  }

  /** A sparse program solves and differentiates as its dense form does. */
  @Test
  void sparseAndDenseFormsAgree() {
    int n = 150;
    Random random = new Random(1);
    QpModel model = new QpModel();
    Variable x = model.variable("x", n);
    Parameter a = model.parameter("a", n);
    Parameter slope = model.parameter("slope");
    model.minimize(x.sub(a).squaredNorm().add(x.diff().norm1().mul(0.3)));
    model.subjectTo(x.diff().lte(slope), slope.mul(x.get(0)).add(x.get(1)).lte(1));
    assertThat(model.describe()).contains("linear algebra sparse");
    INDArray as = vector(random.doubles(n, -1, 1).toArray()).reshape(1, n);
    QpSettings settings = QpSettings.builder().tolerance(1e-10).build();
    INDArray slopes = vector(0.4).reshape(1, 1);
    ModelSolution s = model.solve(Map.of("a", as, "slope", slopes), settings);
    assertThat(s.status(0)).isEqualTo(QpStatus.SOLVED);
    INDArray dLdx = vector(random.doubles(n, -1, 1).toArray()).reshape(1, n);
    double gradient = s.backward(Map.of("x", dLdx)).get("slope").getDouble(0);
    double step = 1e-6;
    double[] loss = new double[2];
    for (int side = 0; side < 2; side++) {
      INDArray moved = slopes.add(side == 0 ? -step : step);
      loss[side] =
          model
              .solve(Map.of("a", as, "slope", moved), settings)
              .value(x)
              .mul(dLdx)
              .sumNumber()
              .doubleValue();
    }
    double central = (loss[1] - loss[0]) / (2 * step);
    assertThat(gradient)
        .isCloseTo(central, org.assertj.core.api.Assertions.within(1e-4 * Math.abs(central)));
  }
}
