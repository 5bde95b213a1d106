package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.testing.problems.GoodBatch.assertRejected;
import static io.github.dl4joptnet.testing.problems.GoodBatch.good;
import static io.github.dl4joptnet.testing.problems.GoodBatch.goodWith;
import static io.github.dl4joptnet.testing.problems.GoodBatch.shared;
import static io.github.dl4joptnet.testing.problems.GoodBatch.sharedWith;
import static io.github.dl4joptnet.testing.problems.GoodBatch.withSmallestEigenvalue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.QpArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Values that no QP can have end at the boundary; in single samples they end as a status. */
class BadValuesTest {
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
    assertRejected(sharedWith(name, 1, value), name + " has " + value, "entry 1", "expected");

    // Per sample it is an error only when no sample is left.
    assertRejected(goodWith(name, 1, value, 0, 1, 2), name + " has " + value, "no sample");
    QpSolution solution =
        QpSolver.create(QpSettings.defaults()).solve(goodWith(name, 1, value, 2).build());
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

  @Test
  void clearlyAsymmetricQ() {
    INDArray q = shared().get("Q").dup();
    double largest = DenseMath.normInf(QpArrays.values(q));
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
    assertThat(DenseMath.distance(one, both)).isLessThanOrEqualTo(1e-12);
    assertThat(DenseMath.distance(one, neither)).isGreaterThan(1e-8);
    assertThat(oneEntry.getDouble(0, 1)).isNotEqualTo(oneEntry.getDouble(1, 0));
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "-1e-3, false", "-3e-5, false", "-1e-7, true", "0, true", "1e-9, true"})
  void indefiniteQ(double smallest, boolean accepted) {
    QpArrays arrays = withSmallestEigenvalue(smallest);
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

  /** Patterns that people use, whose null space holds simple vectors; and huge entries. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-200, 0.1, 1, 3, 1e170})
  void semidefiniteQsAreAccepted(double scale) {
    double[][][] singular = {
      {{1, -2, 1}, {-2, 4, -2}, {1, -2, 1}},
      {{36, -30}, {-30, 25}},
      {{1, -1, 0}, {-1, 2, -1}, {0, -1, 1}},
      {{1, 1.1}, {1.1, 1.21}},
      {{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}}
    };
    for (double[][] q : singular) {
      INDArray scaled = Nd4j.createFromArray(q).mul(scale);
      assertThat(QpBatch.builder().Q(scaled).build().n()).isEqualTo(q.length);
    }
  }
}
