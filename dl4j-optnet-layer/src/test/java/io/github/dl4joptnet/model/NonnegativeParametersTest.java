package io.github.dl4joptnet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Parameters that weigh convex functions, entry by entry. */
class NonnegativeParametersTest {
  private final QpModel model = new QpModel();
  private final Parameter number = model.learned("number", 1);
  private final Parameter matrix = model.learned("matrix", Nd4j.ones(2, 3));
  private final Parameter free = model.learned("free", Nd4j.ones(2));

  /** Of the matrix its first row and the entry in the corner weigh something. */
  NonnegativeParametersTest() {
    Variable x = model.variable("x", 3);
    model.minimize(
        x.squaredNorm()
            .add(x.norm1().mul(number))
            .add(x.abs().dot(matrix.row(0)))
            .add(x.max().mul(matrix.row(1).get(2)).sub(free.dot(x.get(0, 2)))));
  }

  @Test
  void entriesAreToldApart() {
    assertThat(model.nonnegative(number)).containsExactly(true);
    assertThat(model.nonnegative(matrix)).containsExactly(true, true, true, false, false, true);
    assertThat(model.nonnegative(free)).containsExactly(false, false);
  }

  /** Whatever the order in memory. */
  @Test
  void whatIsNegativeBecomesZeroInPlace() {
    INDArray rows = Nd4j.createFromArray(new double[][] {{-1, 2, -3}, {-4, 5, -6}});
    for (INDArray values : new INDArray[] {rows.dup('c'), rows.dup('f')}) {
      model.keepNonnegative(matrix, values);
      assertThat(values).isEqualTo(Nd4j.createFromArray(new double[][] {{0, 2, 0}, {-4, 5, 0}}));
    }
    INDArray flat = rows.reshape(1, 6).dup();
    model.keepNonnegative(matrix, flat);
    assertThat(flat).isEqualTo(Nd4j.createFromArray(0, 2, 0, -4, 5, 0.0).reshape(1, 6));
    INDArray scalar = Nd4j.scalar(-2.0);
    model.keepNonnegative(number, scalar);
    assertThat(scalar.getDouble()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.keepNonnegative(matrix, Nd4j.ones(3)))
        .withMessageContaining("\"matrix\" have shape [3], expected [2, 3]");
  }

  @Test
  void solvesNameTheEntryAndItsWeight() {
    INDArray negative = Nd4j.ones(2, 3);
    negative.putScalar(1, 2, -0.5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.solve(Map.of("matrix", negative)))
        .withMessageContaining("\"matrix\" is -0.5 at entry 5, expected 0 or more")
        .withMessageContaining("matrix[1, :][2] weighs a convex");
    negative.putScalar(1, 2, 0.5).putScalar(1, 0, -7);
    assertThat(model.solve(Map.of("matrix", negative)).solved()).containsExactly(true);
  }
}
