package io.github.dl4joptnet.model;

import static io.github.dl4joptnet.model.Expressions.constant;
import static io.github.dl4joptnet.model.Expressions.mmul;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Solving and differentiating models. */
class QpModelTest {
  private static final QpSettings SETTINGS = QpSettings.builder().tolerance(1e-10).build();

  private static INDArray vector(double... values) {
    return Nd4j.createFromArray(values);
  }

  private static INDArray random(int seed, long... shape) {
    Nd4j.getRandom().setSeed(seed);
    return Nd4j.randn(DataType.DOUBLE, shape);
  }

  /** A projection onto a box and a half-space, whose matrices are easily written down. */
  @Test
  void agreesWithTheSameProgramByItsMatrices() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 3);
    Parameter a = model.parameter("a", 3);
    Parameter limit = model.parameter("limit");
    Constraint half = x.sum().lte(limit).named("half-space");
    model.minimize(x.sub(a).squaredNorm().mul(0.5));
    model.subjectTo(half, x.between(-1, 1));
    INDArray points = random(1, 4, 3).mul(2);
    INDArray limits = vector(0.5, -0.5, 0, 1).reshape(4, 1);
    QpBatch qp =
        QpBatch.builder()
            .Q(Nd4j.eye(3).castTo(DataType.DOUBLE))
            .p(points.neg())
            .G(Nd4j.ones(DataType.DOUBLE, 1, 3))
            .h(limits)
            .lower(vector(-1, -1, -1))
            .upper(vector(1, 1, 1))
            .build();
    QpSolver solver = QpSolver.create(SETTINGS);
    QpSolution expected = solver.solve(qp);

    ModelSolution solution = model.solve(Map.of("a", points, "limit", limits), SETTINGS);

    assertThat(solution.value(x).shape()).containsExactly(4, 3);
    close(solution.value("x"), expected.z());
    close(solution.dual(half), expected.lambda());
    assertThat(solution.dual("half-space").shape()).containsExactly(4, 1);
    INDArray dLdx = random(2, 4, 3);
    Map<String, INDArray> gradients = solution.backward(Map.of("x", dLdx));
    QpGradients byHand = solver.backward(expected, dLdx);
    close(gradients.get("a"), byHand.dp().neg());
    close(gradients.get("limit"), byHand.dh());
    assertThat(model.describe())
        .contains("variables 3 (3 of the model, 0 auxiliary)")
        .contains("inequality rows 1", "bounds 6", "diagonal, 3 entries");
  }

  private static void close(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-8);
  }

  @Test
  void dualsAreThoseOfTheConstraintsAsWritten() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    Constraint upper = x.get(0).mul(2).lte(1); // a bound, x₀ ≤ ½
    Constraint lower = x.get(1).neg().lte(-1); // a bound, x₁ ≥ 1
    Constraint looser = x.lte(3);
    Constraint equal = x.sum().eq(1.5);
    Constraint size = x.abs().lte(5);
    model.minimize(x.sub(vector(2, -1)).squaredNorm());
    model.subjectTo(upper, lower, looser, equal, size);
    ModelSolution s = model.solve(Map.of(), SETTINGS);
    close(s.value(x), vector(0.5, 1).reshape(1, 2));
    // 2 (x − a) + 2 λ₀ e₀ − λ₁ e₁ + ν 1 = 0 has one degree of freedom: check stationarity.
    double[] duals = {
      s.dual(upper).getDouble(0), s.dual(lower).getDouble(0), s.dual(equal).getDouble(0)
    };
    assertThat(duals[0]).isNotNegative();
    assertThat(duals[1]).isNotNegative();
    assertThat(2 * (0.5 - 2) + 2 * duals[0] + duals[2]).isCloseTo(0, within(1e-7));
    assertThat(2 * (1 + 1) - duals[1] + duals[2]).isCloseTo(0, within(1e-7));
    assertThat(s.dual(looser).amaxNumber().doubleValue()).isZero();
    assertThat(s.dual(size).amaxNumber().doubleValue()).isZero();
  }

  @Test
  void sharedAndPerSampleParametersGiveTheSameSums() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 3);
    Parameter factor = model.parameter("L", 2, 3);
    Parameter a = model.parameter("a", 3);
    Parameter c = model.learned("c", vector(0.5));
    model.minimize(
        c.get(0)
            .mul(mmul(factor, x).sub(a.get(0, 2)).squaredNorm())
            .add(x.sub(a).squaredNorm())
            .add(x.norm1()));
    model.subjectTo(x.sum().lte(a.get(0)));
    INDArray l = random(3, 2, 3);
    INDArray as = random(4, 5, 3);
    INDArray dLdx = random(5, 5, 3);
    Map<String, INDArray> shared =
        model.solve(Map.of("L", l, "a", as), SETTINGS).backward(Map.of("x", dLdx));
    INDArray copies = Nd4j.tile(l.reshape(1, 6), 5, 1);
    Map<String, INDArray> own =
        model
            .solve(Map.of("L", copies, "a", as, "c", vector(0.5)), SETTINGS)
            .backward(Map.of("x", dLdx));
    close(shared.get("a"), own.get("a"));
    close(shared.get("c"), own.get("c"));
    close(shared.get("L"), own.get("L").sum(0).reshape(2, 3));
    assertThat(own.get("L").shape()).containsExactly(5, 6);
    assertThat(shared.get("c").shape()).containsExactly(1);
  }

  @Test
  void parametersAreNamedWhereTheyAreWrong() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    Parameter a = model.parameter("a", 2);
    Parameter c = model.parameter("weight");
    model.minimize(x.sub(a).squaredNorm().add(c.mul(x.norm1())));
    INDArray as = Nd4j.ones(DataType.DOUBLE, 3, 2);
    INDArray one = vector(1);
    assertThatThrownBy(() -> model.solve(Map.of("a", as)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no value is given for parameter \"weight\"");
    assertThatThrownBy(() -> model.solve(Map.of("a", as, "weight", one, "b", as)))
        .hasMessageContaining("no parameter \"b\"");
    assertThatThrownBy(() -> model.solve(Map.of("a", vector(1, Double.NaN), "weight", one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a\" is NaN at entry 1");
    assertThatThrownBy(() -> model.solve(Map.of("a", Nd4j.ones(3, 3), "weight", one)))
        .hasMessageContaining("\"a\"")
        .hasMessageContaining("[3, 3]")
        .hasMessageContaining("[batch, 2]");
    assertThatThrownBy(() -> model.solve(Map.of("a", as, "weight", vector(1, 1).reshape(2, 1))))
        .hasMessageContaining("batch of 3");
    assertThatThrownBy(
            () -> model.solve(Map.of("a", as, "weight", vector(1, 0, -0.5).reshape(3, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"weight\" is -0.5")
        .hasMessageContaining("sample 2");
  }

  @Test
  void aModelThatHasBeenUsedIsFrozen() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    model.minimize(x.squaredNorm());
    model.subjectTo(x.gte(1));
    assertThat(model.describe()).contains("variables 2 (2 of the model, 0 auxiliary)", "bounds 2");
    for (ThrowingCallable late :
        java.util.List.<ThrowingCallable>of(
            () -> model.variable("late"),
            () -> model.parameter("late"),
            () -> model.learned("late", 1),
            () -> model.minimize(x.sum()),
            () -> model.subjectTo(x.lte(2)))) {
      assertThatThrownBy(late)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the model has been used, and is frozen since");
    }
    close(model.solve(Map.of(), SETTINGS).value(x), vector(1, 1).reshape(1, 2));
  }

  @Test
  void aBadSampleLeavesTheOthersAlone() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    Parameter a = model.parameter("a", 2);
    model.minimize(x.sub(a).squaredNorm());
    model.subjectTo(x.lte(0.5));
    INDArray good = vector(1, 0, 0.2, 0.3).reshape(2, 2);
    INDArray bad = vector(1, 0, Double.NaN, 1, 0.2, 0.3).reshape(3, 2);
    ModelSolution expected = model.solve(Map.of("a", good), SETTINGS);
    ModelSolution solution = model.solve(Map.of("a", bad), SETTINGS);
    assertThat(solution.solved()).containsExactly(true, false, true);
    assertThat(solution.explanation(1)).contains("\"a\" is NaN at entry 0");
    assertThat(solution.value(x).getRow(2)).isEqualTo(expected.value(x).getRow(1));
    INDArray gradient = solution.backward(Map.of("x", Nd4j.ones(DataType.DOUBLE, 3, 2))).get("a");
    assertThat(gradient.getRow(1)).isEqualTo(vector(0, 0));
    assertThat(gradient.getRow(2)).isEqualTo(vector(1, 1));
  }

  @Test
  void statusesAreInTheUsersWords() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    Variable y = model.variable("y", 2);
    Parameter need = model.parameter("need");
    Parameter cap = model.parameter("cap", 2);
    model.minimize(x.squaredNorm().sub(y.get(1)));
    model.subjectTo(
        x.sum().gte(need).named("demand"), x.lte(cap).named("capacity"), x.gte(0), y.get(0).eq(0));
    INDArray caps = vector(1, 1, 1, 1, -1, 1).reshape(3, 2);
    ModelSolution s =
        model.solve(Map.of("need", vector(1, 5, 0).reshape(3, 1), "cap", caps), SETTINGS);
    assertThat(s.status(0)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(s.explanation(0)).contains("unbounded", "y").doesNotContain("x");
    assertThat(s.status(1)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(s.explanation(1)).contains("demand", "capacity").doesNotContain("y[0]");
    assertThat(s.status(2)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(s.explanation(2)).contains("limits cross", "capacity", "x ≥ 0");
    assertThat(s.failures()).isEqualTo(3);
  }

  @Test
  void softConstraintsAreMissedAtTheirPrice() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    Constraint soft = x.gte(2).soft(4);
    model.minimize(x.squaredNorm());
    model.subjectTo(soft, x.get(0).lte(5));
    ModelSolution s = model.solve(Map.of(), SETTINGS);
    // x² + 2 (2 − x)² is least at x = 4/3
    close(s.value(x), vector(4.0 / 3, 4.0 / 3).reshape(1, 2));
    close(s.dual(soft), vector(4 * 2.0 / 3, 4 * 2.0 / 3).reshape(1, 2));
    QpModel hard = new QpModel();
    Variable y = hard.variable("y");
    hard.minimize(constant(0));
    hard.subjectTo(y.gte(1), y.lte(0).soft(1));
    assertThat(hard.solve(Map.of(), SETTINGS).status(0)).isEqualTo(QpStatus.SOLVED);
  }

  @Test
  void outputsMayBeExpressions() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2, 2);
    Parameter a = model.parameter("a", 2, 2);
    model.minimize(x.sub(a).squaredNorm());
    model.subjectTo(x.row(0).gte(0));
    INDArray as = random(6, 3, 2, 2);
    ModelSolution s = model.solve(Map.of("a", as), SETTINGS);
    assertThat(s.value(x).shape()).containsExactly(3, 2, 2);
    Expression output = mmul(vector(1, 2).reshape(1, 2), x.sub(a).mul(3)).reshape(2);
    INDArray dLd = random(7, 3, 2);
    INDArray gradient = s.backward(output, dLd).get("a");
    // Only entries at their bound differ from a: there x = 0 and the output falls by 3 a.
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 2; j++) {
        double expected = as.getDouble(i, 0, j) < 0 ? -3 * dLd.getDouble(i, j) : 0;
        assertThat(gradient.getDouble(i, 0, j)).isCloseTo(expected, within(1e-8));
        assertThat(gradient.getDouble(i, 1, j)).isCloseTo(0, within(1e-8));
      }
    }
    assertThat(s.value(x.norm1()).getDouble(1, 0)).isCloseTo(norm1(s.value(x), 1), within(1e-12));
  }

  private static double norm1(INDArray values, int sample) {
    return IntStream.range(0, 4)
        .mapToDouble(k -> Math.abs(values.getDouble(sample, k / 2, k % 2)))
        .sum();
  }

  @Test
  void textIsMathematicalNotation() {
    QpModel model = new QpModel();
    Variable w = model.variable("w", 3);
    Parameter mu = model.parameter("mu", 3);
    Parameter held = model.parameter("held", 3);
    Parameter gamma = model.learned("gamma", 1.0);
    model.maximize(mu.dot(w).sub(gamma.mul(w.squaredNorm())));
    model.subjectTo(w.sum().eq(1).named("budget"), w.gte(0), w.sub(held).norm1().lte(0.2).soft(10));
    assertThat(model.toString())
        .isEqualTo(
            """
            maximize    muᵀ w − gamma · ‖w‖²
            subject to  sum(w) = 1   (budget)
                        w ≥ 0
                        ‖w − held‖₁ ≤ 0.2   (soft, 10)
            where       w is a variable [3]
                        mu is a parameter [3]
                        held is a parameter [3]
                        gamma is a learned parameter""");
  }

  @Test
  void storedModelIsTheSameProgram() {
    for (long seed = 0; seed < 20; seed++) {
      RandomModel random = new RandomModel(seed);
      QpModel model = random.model;
      Expression output = model.variableNamed("x").sub(model.parameterNamed("a")).cumsum();
      String json =
          new SavedModel(model, java.util.List.of(model.variableNamed("x"), output)).toJson();
      SavedModel read = SavedModel.fromJson(json);
      assertThat(read.model().toString()).isEqualTo(model.toString());
      assertThat(read.toJson()).isEqualTo(json);
      ModelSolution before = model.solve(random.parameterArrays(), SETTINGS);
      ModelSolution after = read.model().solve(random.parameterArrays(), SETTINGS);
      assertThat(after.value("x")).isEqualTo(before.value("x"));
      assertThat(after.value(read.outputs().get(1))).isEqualTo(before.value(output));
    }
  }

  /** What the first version has stored loads in every later one, as the same program. */
  @Test
  void goldenModelIsTheProgramThatWasWritten() throws IOException {
    QpModel model = new QpModel();
    Variable w = model.variable("w", 3);
    Parameter mu = model.parameter("mu", 3);
    Parameter held = model.parameter("held", 3);
    Parameter gamma = model.learned("gamma", 0.5);
    model.maximize(
        mu.dot(w)
            .sub(gamma.mul(w.quadraticForm(Nd4j.diag(vector(1, 2, 4)))))
            .sub(w.diff().huber(0.1).sum()));
    model.subjectTo(
        w.sum().eq(1).named("budget"),
        w.between(0, 0.75),
        w.sub(held).norm1().lte(0.5).soft(8),
        w.sumLargest(2).lte(0.9));
    SavedModel golden =
        SavedModel.fromJson(Files.readString(Path.of("../src-test-data/models/v1/model.json")));
    assertThat(golden.model().toString()).isEqualTo(model.toString());
    Map<String, INDArray> values = Map.of("mu", random(8, 4, 3), "held", vector(0.2, 0.3, 0.5));
    ModelSolution expected = model.solve(values, SETTINGS);
    ModelSolution read = golden.model().solve(values, SETTINGS);
    assertThat(read.failures()).isZero();
    assertThat(read.value("w")).isEqualTo(expected.value("w"));
    assertThat(read.dual("budget")).isEqualTo(expected.dual("budget"));
    assertThat(read.value(golden.outputs().get(1))).isEqualTo(expected.value(w.sub(held).get(0)));
  }

  @Test
  void storedModelsOfLaterVersionsAreRefused() {
    QpModel model = new QpModel();
    model.minimize(model.variable("x").square());
    String json = new SavedModel(model, java.util.List.of()).toJson();
    assertThatThrownBy(() -> SavedModel.fromJson(json.replace("\"format\":1", "\"format\":2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("newer version")
        .hasMessageContaining("format 2");
    assertThatThrownBy(() -> SavedModel.fromJson(json.replace("square", "cube")))
        .hasMessageContaining("cube");
    assertThatThrownBy(() -> SavedModel.fromJson(json.replace("\"format\":1,", "")))
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> SavedModel.fromJson("{")).hasMessageContaining("damaged");
  }

  @Test
  void threadsShareAModel() {
    RandomModel random = new RandomModel(3);
    Map<String, INDArray> parameters = random.parameterArrays();
    INDArray expected = new RandomModel(3).model.solve(parameters, SETTINGS).value("x");
    IntStream.range(0, 16)
        .parallel()
        .forEach(
            k ->
                assertThat(random.model.solve(parameters, SETTINGS).value("x"))
                    .isEqualTo(expected));
  }

  /** A loop may ask for the value of a new expression each time. */
  @Test
  void expressionsThatAreDroppedAreForgotten() throws InterruptedException {
    QpModel model = new QpModel();
    Variable x = model.variable("x", 2);
    model.minimize(x.squaredNorm());
    ModelSolution s = model.solve(Map.of(), SETTINGS);
    WeakReference<Expression> dropped = new WeakReference<>(x.sub(1));
    close(s.value(dropped.get()), vector(-1, -1).reshape(1, 2));
    for (int i = 0; i < 50 && dropped.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(dropped.get()).isNull();
    close(s.value(x), vector(0, 0).reshape(1, 2));
  }
}
