package io.github.dl4joptnet.loss;

import static io.github.dl4joptnet.model.Expressions.mmul;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpSolver;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Losses of models, beside those of the same programs in matrices. */
class ModelLossesTest {
  private static final IActivation IDENTITY = new ActivationIdentity();
  private static final Grid GRID = new Grid(3);
  private final INDArray c = Nd4j.createFromArray(GRID.costs(5, new Random(1)));
  private final INDArray predicted = Nd4j.createFromArray(GRID.costs(5, new Random(2)));

  private static QpModel shortestPath(boolean maximize) {
    QpModel model = new QpModel();
    Variable z = model.variable("z", GRID.width());
    Parameter cost = model.parameter("cost", GRID.width());
    INDArray balance = Nd4j.zeros(DataType.DOUBLE, 9, GRID.width());
    for (int arc = 0; arc < GRID.width(); arc++) {
      balance.putScalar(GRID.arcs.get(arc)[0], arc, -1).putScalar(GRID.arcs.get(arc)[1], arc, 1);
    }
    INDArray net = Nd4j.createFromArray(-1.0, 0, 0, 0, 0, 0, 0, 0, 1);
    if (maximize) {
      model.maximize(cost.dot(z));
    } else {
      model.minimize(cost.dot(z));
    }
    model.subjectTo(mmul(balance, z).eq(net), z.gte(0));
    return model;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void areThoseOfTheMatrices(boolean maximize) {
    DecisionProgram.Builder builder = GRID.program();
    DecisionProgram program = (maximize ? builder.maximize() : builder).build();
    QpModel model = shortestPath(maximize);
    assertSame(new SpoPlusLoss(model, "cost", "z"), new SpoPlusLoss(program));
    assertSame(
        FenchelYoungLoss.regularized(model, "cost", "z", 0.5),
        FenchelYoungLoss.regularized(program, 0.5));
    assertSame(
        FenchelYoungLoss.perturbed(model, "cost", "z", 3, 0.5),
        FenchelYoungLoss.perturbed(program, 3, 0.5));
    Regret regret = new Regret(model, "cost", "z");
    Regret expected = new Regret(program);
    regret.eval(c, predicted);
    expected.eval(c, predicted);
    assertThat(regret.regret()).isPositive().isCloseTo(expected.regret(), within(1e-9));
  }

  private void assertSame(TaskLoss loss, TaskLoss expected) {
    assertThat(loss.computeScoreArray(c, predicted, IDENTITY, null).toDoubleVector())
        .containsExactly(
            expected.computeScoreArray(c, predicted, IDENTITY, null).toDoubleVector(),
            within(1e-8));
    INDArray gradient = loss.computeGradient(c, predicted, IDENTITY, null);
    INDArray other = expected.computeGradient(c, predicted, IDENTITY, null);
    assertThat(gradient.sub(other).amaxNumber().doubleValue()).isLessThan(1e-8);
    assertThat(gradient.amaxNumber().doubleValue()).isGreaterThan(0.1);
  }

  /** |z − held| makes auxiliary variables; z is not the first. */
  @Test
  void modelsMayHaveMoreThanTheDecision() {
    QpModel model = new QpModel();
    Variable slack = model.variable("slack");
    Variable z = model.variable("z", 2);
    Parameter cost = model.parameter("cost", 2);
    INDArray held = Nd4j.createFromArray(0.5, 0.5);
    model.minimize(cost.dot(z).add(z.sub(held).norm1().mul(0.25)).add(slack.mul(3)));
    model.subjectTo(z.sum().add(slack).eq(1), z.gte(0), slack.gte(0));
    Regret regret = new Regret(model, "cost", "z");
    // z = (1, 0) costs 1 + 0.25, z = (0.5, 0.5) 1.1; chosen (0, 1), as 2 − 1 is more than 0.5
    regret.eval(
        Nd4j.createFromArray(new double[][] {{1, 1.2}}),
        Nd4j.createFromArray(new double[][] {{2, 1}}));
    assertThat(regret.meanRegret()).isCloseTo(1.2 + 0.25 - 1.1, within(1e-8));
  }

  /** Nothing of it is solved, so that no log warns of what has no solution. */
  @Test
  void aModelIsReadWithoutSolvingIt() {
    long before = QpSolver.statistics().solves();
    DecisionProgram program = DecisionProgram.of(shortestPath(false), "cost", "z");
    assertThat(QpSolver.statistics().solves()).isEqualTo(before);
    assertThat(program).isEqualTo(DecisionProgram.of(shortestPath(false), "cost", "z"));
  }

  @Test
  void limitsThatCrossAreNamed() {
    QpModel model = new QpModel();
    Variable z = model.variable("z", 2);
    model.minimize(model.parameter("cost", 2).dot(z));
    model.subjectTo(z.gte(1), z.lte(model.learned("top", Nd4j.createFromArray(2, 0.5))));
    assertThatThrownBy(() -> DecisionProgram.of(model, "cost", "z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the limits cross in ");
  }

  @Test
  void otherUsesOfTheCostAreRefused() {
    QpModel model = new QpModel();
    Variable z = model.variable("z", 2);
    Parameter cost = model.parameter("cost", 2);
    model.minimize(cost.dot(z).mul(2));
    model.subjectTo(z.sum().eq(1), z.gte(0));
    assertThatThrownBy(() -> new SpoPlusLoss(model, "cost", "z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected in the objective");
    assertThatThrownBy(() -> new SpoPlusLoss(model, "price", "z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("price");
    QpModel limits = new QpModel();
    Variable x = limits.variable("z", 2);
    Parameter limit = limits.parameter("cost", 2);
    limits.minimize(limit.dot(x));
    limits.subjectTo(x.gte(limit));
    assertThatThrownBy(() -> new SpoPlusLoss(limits, "cost", "z"))
        .hasMessageContaining("nowhere else");
  }
}
