package io.github.dl4joptnet.layers;

import static io.github.dl4joptnet.layers.DirectAlgorithmsTest.assertEqual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.projection.Box;
import io.github.dl4joptnet.internal.projection.CappedSimplex;
import io.github.dl4joptnet.internal.projection.Halfspace;
import io.github.dl4joptnet.model.ModelSolution;
import io.github.dl4joptnet.model.QpModel;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Special cases of the layers on models are direct algorithms, where constraints just touch too.
 */
class ReadyProgramTiesTest {
  private static final double[][] ROWS = {
    {0.9, -0.2, 0.4, 0.1}, // no ties
    {1, 0, -3, 0}, // a vertex of the simplex, two ties
    {0.5, 0.5, 0, -1},
    {0.7, 0.7, 0.2, -9},
    {3, 3, 3, 3},
  };

  private static INDArray eye(int n) {
    return Nd4j.eye(n).castTo(DataType.DOUBLE);
  }

  private static INDArray ones() {
    return Nd4j.ones(DataType.DOUBLE, 1, 4);
  }

  @Test
  void polytopeThatIsASimplex() {
    QpModel model =
        new PolytopeProjection.Builder(4)
            .equalities(ones(), Nd4j.createFromArray(1.0))
            .lower(0)
            .model();
    assertEqual(new CappedSimplex(1, Double.POSITIVE_INFINITY), model, "point", "z", ROWS);
  }

  @Test
  void polytopeThatIsAHalfspace() {
    QpModel model =
        new PolytopeProjection.Builder(4).inequalities(ones(), Nd4j.createFromArray(1.0)).model();
    assertEqual(new Halfspace(new double[] {1, 1, 1, 1}, 1), model, "point", "z", ROWS);
    double[] onTheBoundary = {0.25, 0.25, 0.75, -0.25};
    assertEqual(new Halfspace(new double[] {1, 1, 1, 1}, 1), model, "point", "z", onTheBoundary);
  }

  @Test
  void leastSquaresThatAreABox() {
    QpModel constrained =
        new ConstrainedLeastSquares.Builder(eye(4)).lower(-0.2).upper(0.7).model();
    assertEqual(new Box(new double[] {-0.2}, new double[] {0.7}), constrained, ROWS);
    QpModel nonnegative = new NonnegativeLeastSquares.Builder(eye(4)).model();
    Box orthant = new Box(new double[] {0}, new double[] {Double.POSITIVE_INFINITY});
    assertEqual(orthant, nonnegative, ROWS);
  }

  @Test
  void portfolioThatIsACappedSimplex() {
    QpModel model = new MeanVariancePortfolio.Builder(eye(4)).weights(0, 0.6).model();
    double[][] rows = {ROWS[0], ROWS[2], ROWS[4], {0.9, 0.7, 0.3, -1}};
    assertEqual(new CappedSimplex(1, 0.6), model, "returns", "w", rows);
  }

  /** Of one step, u = −state/2 within the limits, and half of its derivative at one. */
  @Test
  void controllerAtALimit() {
    QpModel model =
        new LinearMpc.Builder(eye(1), eye(1)).horizon(1).controls(-0.5, 0.5).fixedCosts().model();
    INDArray states = Nd4j.createFromArray(new double[][] {{0.4}, {1}, {-3}});
    ModelSolution solution = model.solve(Map.of("state", states), ProjectionModels.EXACT);
    INDArray gradient =
        solution.backward(Map.of("u", Nd4j.ones(DataType.DOUBLE, 3, 1, 1))).get("state");
    assertThat(solution.value("u").reshape(3).toDoubleVector())
        .containsExactly(new double[] {-0.2, -0.5, 0.5}, within(1e-9));
    assertThat(gradient.reshape(3).toDoubleVector())
        .containsExactly(new double[] {-0.5, -0.25, 0}, within(1e-9));
  }
}
