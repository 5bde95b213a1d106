package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Bad coefficients end at the boundary, with a message that says what to change. */
class BadInputTest {
  /** n = 4, nIneq = 3, nEq = 2, batch 3, every coefficient per sample. */
  private static QpArrays good() {
    Random random = new Random(263);
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      samples.add(
          PlantedQp.variables(4)
              .inequalities(3, 1)
              .equalities(2)
              .bounds(1)
              .twoSided()
              .plant(random)
              .qp());
    }
    return QpArrays.perSample(samples);
  }

  private static QpArrays shared() {
    return good().share(QpArrays.NAMES.toArray(String[]::new));
  }

  private static void assertRejected(QpArrays arrays, String... parts) {
    assertThatThrownBy(arrays::build)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts)
        .doesNotContain("null");
  }

  private static long[] shape(String text) {
    return Arrays.stream(text.trim().split(" ")).mapToLong(Long::parseLong).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "Q, 4",
    "Q, 1 3 4 4",
    "p, 3 4 1",
    "G, 4",
    "G, 1 1 3 4",
    "h, 3 3 1",
    "hLower, 1 3 3",
    "A, 4",
    "A, 3 2 4 1",
    "b, 3 2 1",
    "lower, 3 1 4",
    "upper, 1 1 3 4"
  })
  void wrongRank(String name, String given) {
    long[] shape = shape(given);
    INDArray bad = Nd4j.ones(DataType.DOUBLE, shape);
    assertRejected(
        good().with(name, bad), name + " has shape " + Arrays.toString(shape), "expected rank");
  }

  @Test
  void scalars() {
    for (String name : QpArrays.NAMES) {
      assertRejected(good().with(name, Nd4j.scalar(1.0)), name + " has shape []", "expected");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Q, 3 5 4",
    "Q, 3 4 5",
    "Q, 5 5",
    "p, 3 5",
    "p, 3",
    "G, 3 3 5",
    "G, 3 3",
    "h, 3 2",
    "h, 4",
    "hLower, 3 4",
    "hLower, 2",
    "A, 3 2 3",
    "A, 2 5",
    "b, 3 3",
    "b, 1",
    "lower, 3 5",
    "lower, 1",
    "upper, 3 3",
    "upper, 5"
  })
  void wrongSize(String name, String given) {
    long[] shape = shape(given);
    INDArray bad = Nd4j.ones(DataType.DOUBLE, shape);
    assertThatThrownBy(() -> good().with(name, bad).build())
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains("has shape", "expected")
        .containsAnyOf(Arrays.toString(shape), name + " ");
  }

  @Test
  void wrongBatchOfEveryCoefficient() {
    for (String name : QpArrays.NAMES) {
      for (long batch : new long[] {0, 2, 4}) {
        long[] shape = good().get(name).shape().clone();
        shape[0] = batch;
        INDArray bad = Nd4j.create(DataType.DOUBLE, shape);
        assertThatThrownBy(() -> good().with(name, bad).build())
            .as("%s with a batch of %d", name, batch)
            .isInstanceOf(IllegalArgumentException.class)
            .message()
            .contains("has shape", "expected a batch of");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"INT", "LONG", "BOOL", "HALF", "BFLOAT16", "UBYTE"})
  void wrongDataType(DataType type) {
    for (String name : QpArrays.NAMES) {
      INDArray bad = Nd4j.ones(DataType.DOUBLE, good().get(name).shape()).castTo(type);
      assertRejected(
          good().with(name, bad), name + " has data type " + type, "expected FLOAT or DOUBLE");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Q, NaN",
    "Q, Infinity",
    "p, NaN",
    "p, -Infinity",
    "G, NaN",
    "G, Infinity",
    "h, NaN",
    "h, -Infinity",
    "hLower, NaN",
    "hLower, Infinity",
    "A, NaN",
    "A, -Infinity",
    "b, NaN",
    "b, Infinity",
    "lower, NaN",
    "lower, Infinity",
    "upper, NaN",
    "upper, -Infinity"
  })
  void valuesThatAreNotFinite(String name, double value) {
    INDArray bad = shared().get(name).dup();
    bad.putScalar(1, value);
    assertRejected(shared().with(name, bad), name + " has " + value, "entry 1", "expected");

    // Per sample it is an error only when no sample is left.
    INDArray inAll = good().get(name).dup();
    for (int sample = 0; sample < 3; sample++) {
      inAll.slice(sample).putScalar(1, value);
    }
    assertRejected(good().with(name, inAll), name + " has " + value, "no sample");
    INDArray inOne = good().get(name).dup();
    inOne.slice(2).putScalar(1, value);
    QpSolution solution =
        QpSolver.create(QpSettings.defaults()).solve(good().with(name, inOne).build());
    assertThat(solution.solved()).containsExactly(true, true, false);
    assertThat(solution.status(2)).isEqualTo(QpStatus.NUMERICAL_ERROR);
  }

  @ParameterizedTest
  @CsvSource({"lower, upper", "hLower, h"})
  void crossedLimits(String low, String high) {
    INDArray above = shared().get(high).dup();
    above.putScalar(2, above.getDouble(2) + 1e-9);
    assertRejected(
        shared().with(low, above), low + " = ", "above " + high + " = ", "entry 2", low + " <= ");
  }

  @ParameterizedTest
  @CsvSource({"h, G, A", "hLower, G, A", "b, A, G"})
  void limitsWithoutTheirRows(String limit, String rows, String other) {
    QpArrays without = good().with(rows, null);
    QpArrays only = limit.equals("h") ? without.with("hLower", null) : without;
    assertRejected(limit.equals("hLower") ? only.with("h", null) : only, limit, rows);
    assertThat(good().with(other, null).get(other)).isNull();
  }

  @Test
  void rowsWithoutTheirLimits() {
    assertRejected(good().with("h", null).with("hLower", null), "G [3, 3, 4]", "h, hLower");
    assertRejected(good().with("b", null), "A [3, 2, 4]", "expected b");
  }

  @Test
  void nothingAtAll() {
    assertThatThrownBy(() -> QpBatch.builder().build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Q, p, G, A, lower");
    INDArray h = Nd4j.ones(DataType.DOUBLE, 3);
    assertThatThrownBy(() -> QpBatch.builder().h(h).build())
        .isInstanceOf(IllegalArgumentException.class);
    INDArray empty = Nd4j.create(DataType.DOUBLE, 0, 0);
    assertThatThrownBy(() -> QpBatch.builder().Q(empty).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[0, 0]");
  }

  @Test
  void clearlyAsymmetricQ() {
    INDArray q = shared().get("Q").dup();
    double largest = Dense.normInf(QpArrays.values(q));
    INDArray asymmetric = q.dup();
    asymmetric.putScalar(0, 1, q.getDouble(0, 1) + 1e-3 * largest);
    assertRejected(shared().with("Q", asymmetric), "Q", "[4, 4]", "not symmetric");

    INDArray perSample = good().get("Q").dup();
    perSample.putScalar(1, 3, 0, perSample.getDouble(1, 3, 0) + 1e-2 * largest);
    assertRejected(good().with("Q", perSample), "Q of sample 1", "not symmetric");
  }

  @Test
  void slightAsymmetryIsAveragedAway() {
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    INDArray q = shared().get("Q");
    INDArray p = shared().get("p");
    INDArray oneEntry = q.dup();
    oneEntry.putScalar(0, 1, q.getDouble(0, 1) + 2e-5);
    INDArray bothEntries = q.dup();
    bothEntries.putScalar(0, 1, q.getDouble(0, 1) + 1e-5);
    bothEntries.putScalar(1, 0, q.getDouble(1, 0) + 1e-5);
    double[] one = QpArrays.values(solver.solve(QpBatch.builder().Q(oneEntry).p(p).build()).z());
    double[] both =
        QpArrays.values(solver.solve(QpBatch.builder().Q(bothEntries).p(p).build()).z());
    double[] neither = QpArrays.values(solver.solve(QpBatch.builder().Q(q).p(p).build()).z());
    assertThat(Dense.distance(one, both)).isLessThanOrEqualTo(1e-12);
    assertThat(Dense.distance(one, neither)).isGreaterThan(1e-8);
    assertThat(oneEntry.getDouble(0, 1)).isNotEqualTo(oneEntry.getDouble(1, 0));
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "-1e-3, false", "-3e-5, false", "-1e-7, true", "0, true", "1e-9, true"})
  void indefiniteQ(double smallest, boolean accepted) {
    // Eigenvalues 1, 1, 1 and the given one, along a direction that is no axis.
    double[] v = {0.5, -0.5, 0.5, 0.5};
    double[][] q = Dense.identity(4, 1);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        q[i][j] += (smallest - 1) * v[i] * v[j];
      }
    }
    QpArrays arrays = shared().with("Q", Nd4j.createFromArray(q));
    if (accepted) {
      assertThat(arrays.build().n()).isEqualTo(4);
    } else {
      assertRejected(arrays, "Q [4, 4]", "not positive semidefinite", "eigenvalue");
    }
  }

  @Test
  void negativeDefiniteAndIndefiniteDiagonals() {
    assertRejected(
        shared().with("Q", Nd4j.eye(4).castTo(DataType.DOUBLE).neg()), "not positive semidefinite");
    INDArray swap = Nd4j.createFromArray(new double[][] {{0, 1}, {1, 0}});
    assertThatThrownBy(() -> QpBatch.builder().Q(swap).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not positive semidefinite");
  }

  @Test
  void gradientsOfTheWrongShapeOrType() {
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    QpSolution solution = solver.solve(good().build());
    INDArray dLdz = Nd4j.ones(DataType.DOUBLE, 3, 4);
    assertUpstreamRejected(solver, solution, Nd4j.ones(DataType.DOUBLE, 3, 5), null, null, "dLdz");
    assertUpstreamRejected(solver, solution, Nd4j.ones(DataType.DOUBLE, 4), null, null, "dLdz");
    assertUpstreamRejected(solver, solution, Nd4j.ones(DataType.DOUBLE, 1, 4), null, null, "dLdz");
    assertUpstreamRejected(solver, solution, Nd4j.ones(DataType.INT32, 3, 4), null, null, "dLdz");
    INDArray wrong = Nd4j.ones(DataType.DOUBLE, 3, 4);
    assertUpstreamRejected(solver, solution, dLdz, wrong, null, "dLdLambda", "[3, 3]");
    assertUpstreamRejected(solver, solution, dLdz, null, wrong, "dLdNu", "[3, 2]");
  }

  private static void assertUpstreamRejected(
      QpSolver solver,
      QpSolution solution,
      INDArray dLdz,
      INDArray dLdLambda,
      INDArray dLdNu,
      String... parts) {
    assertThatThrownBy(() -> solver.backward(solution, dLdz, dLdLambda, dLdNu))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts)
        .contains("expected");
  }

  @Test
  void samplesOutOfRange() {
    QpSolution solution = QpSolver.create(QpSettings.defaults()).solve(good().build());
    for (int sample : new int[] {-1, 3}) {
      assertThatThrownBy(() -> solution.status(sample))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> solution.dualityGap(sample))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
