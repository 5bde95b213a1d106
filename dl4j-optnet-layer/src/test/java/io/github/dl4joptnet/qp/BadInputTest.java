package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.testing.problems.GoodBatch.assertRejected;
import static io.github.dl4joptnet.testing.problems.GoodBatch.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Coefficients of the wrong form end at the boundary, with a message that says what to change. */
class BadInputTest {
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
