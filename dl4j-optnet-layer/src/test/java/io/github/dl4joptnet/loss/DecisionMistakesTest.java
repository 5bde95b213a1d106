package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.FailurePolicy;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is said of labels and programs that cannot be used, and what bad rows do to the others. */
class DecisionMistakesTest {
  private static final IActivation IDENTITY = new ActivationIdentity();
  private static final Grid GRID = new Grid(3);
  private static final DecisionProgram PROGRAM = GRID.program().build();
  private final double[][] c = GRID.costs(3, new Random(1));
  private final double[][] predicted = GRID.costs(3, new Random(2));

  private static INDArray gradient(TaskLoss loss, double[][] labels, double[][] outputs) {
    return loss.computeGradient(
        Nd4j.createFromArray(labels), Nd4j.createFromArray(outputs), IDENTITY, null);
  }

  private static double[] scores(TaskLoss loss, double[][] labels, double[][] outputs) {
    return loss.computeScoreArray(
            Nd4j.createFromArray(labels), Nd4j.createFromArray(outputs), IDENTITY, null)
        .toDoubleVector();
  }

  @Test
  void labelsOfTheWrongWidthAreNamed() {
    double[][] narrow = new double[3][GRID.width() - 1];
    assertThatThrownBy(() -> gradient(new SpoPlusLoss(PROGRAM), narrow, predicted))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("SpoPlusLoss: labels of shape [3, 12], true costs, are needed, got [3, 11]");
    for (DecisionLoss loss : losses(PROGRAM)) {
      assertThatThrownBy(() -> gradient(loss, narrow, predicted))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("labels of shape [3, 12]");
    }
    assertThatThrownBy(() -> gradient(new SpoPlusLoss(PROGRAM), c, narrow))
        .hasMessageContaining("outputs of shape [3, 12], predicted costs");
    Regret regret = new Regret(PROGRAM);
    assertThatThrownBy(
            () -> regret.eval(Nd4j.createFromArray(narrow), Nd4j.createFromArray(predicted)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("labels of shape [3, 12]");
  }

  /** Of every kind, for a program. */
  private static List<DecisionLoss> losses(DecisionProgram program) {
    return List.of(
        new SpoPlusLoss(program),
        FenchelYoungLoss.regularized(program, 0.5),
        FenchelYoungLoss.perturbed(program, 3, 0.3),
        new DecisionCostLoss(program, 0.1));
  }

  @Test
  void infeasibleProgramsAreAnError() {
    DecisionProgram program =
        GRID.program().upper(Nd4j.valueArrayOf(new long[] {GRID.width()}, 0.4)).build();
    for (DecisionLoss loss : losses(program)) {
      assertThatThrownBy(() -> gradient(loss, c, predicted))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no feasible decision");
    }
  }

  /** A label in row 0, a prediction in row 2. */
  @Test
  void nanOfOneRowIsNoneOfTheOthersInAnyLoss() {
    double[][] labels = {c[0].clone(), c[1], c[2]};
    labels[0][5] = Double.NaN;
    double[][] outputs = {predicted[0], predicted[1], predicted[2].clone()};
    outputs[2][0] = Double.POSITIVE_INFINITY;
    for (DecisionLoss loss : losses(PROGRAM)) {
      INDArray expected = gradient(loss, c, predicted);
      INDArray actual = gradient(loss, labels, outputs);
      assertThat(actual.getRow(0).toDoubleVector()).as("%s", loss).containsOnly(0);
      assertThat(actual.getRow(1)).as("%s", loss).isEqualTo(expected.getRow(1));
      assertThat(actual.getRow(2).toDoubleVector()).as("%s", loss).containsOnly(0);
      double[] scores = scores(loss, labels, outputs);
      assertThat(scores).as("%s", loss).containsExactly(0, scores(loss, c, predicted)[1], 0);
      assertThatThrownBy(() -> gradient(loss, new double[][] {c[2]}, new double[][] {outputs[2]}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("its prediction has a NaN or an infinity");
    }
  }

  @Test
  void badRowsLeaveTheOthersAlone() {
    SpoPlusLoss loss = new SpoPlusLoss(PROGRAM);
    INDArray expected = gradient(loss, c, predicted);
    double[][] bad = c.clone();
    bad[1] = c[1].clone();
    bad[1][4] = Double.NaN;
    INDArray gradient = gradient(loss, bad, predicted);
    assertThat(gradient.getRow(1).toDoubleVector()).containsOnly(0);
    for (int row = 0; row < 3; row += 2) {
      assertThat(gradient.getRow(row)).isEqualTo(expected.getRow(row));
    }
    assertThatThrownBy(() -> gradient(loss, new double[][] {bad[1]}, new double[][] {predicted[1]}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 of 1 rows have no score")
        .hasMessageContaining("its label (true costs) has a NaN");
    SpoPlusLoss strict =
        new SpoPlusLoss(PROGRAM, QpSettings.builder().failurePolicy(FailurePolicy.THROW).build());
    assertThatThrownBy(() -> gradient(strict, bad, predicted))
        .hasMessageContaining("the first is row 1");
    assertThatThrownBy(() -> gradient(strict, c, bad)).hasMessageContaining("its prediction");
  }

  @Test
  void unboundedRowsAreNamed() {
    DecisionProgram open = DecisionProgram.builder().lower(Nd4j.zeros(DataType.DOUBLE, 2)).build();
    assertThatThrownBy(
            () -> gradient(new SpoPlusLoss(open), new double[][] {{1, 1}}, new double[][] {{0, 1}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is it unbounded?");
  }

  @Test
  void labelsThatAreNoDecisionsAreNamed() {
    FenchelYoungLoss loss = FenchelYoungLoss.regularized(PROGRAM, 1).withDecisionLabels();
    assertThatThrownBy(() -> gradient(loss, new double[][] {c[0]}, new double[][] {predicted[0]}))
        .hasMessageContaining("not a feasible decision");
    double[][] mixed = {c[0], GRID.paths.get(2), GRID.paths.get(3)};
    INDArray gradient = gradient(loss, mixed, predicted);
    assertThat(gradient.getRow(0).toDoubleVector()).containsOnly(0);
    assertThat(gradient.getRow(1).norm2Number().doubleValue()).isPositive();
  }

  @Test
  void parametersAreChecked() {
    assertThatThrownBy(() -> FenchelYoungLoss.regularized(PROGRAM, 0))
        .hasMessageContaining("lambda is 0.0");
    assertThatThrownBy(() -> FenchelYoungLoss.perturbed(PROGRAM, 0, 1))
        .hasMessageContaining("samples is 0");
    assertThatThrownBy(() -> FenchelYoungLoss.perturbed(PROGRAM, 3, Double.NaN))
        .hasMessageContaining("sigma is NaN");
    assertThatThrownBy(() -> GRID.program().decision(5, 13).build())
        .hasMessageContaining("decision from 5 to 13: expected a part of the 12 variables");
    assertThatThrownBy(() -> GRID.program().Q(Nd4j.ones(DataType.DOUBLE, 2, 12, 12)).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void memoryOfLabelsIsBounded() {
    AtomicInteger found = new AtomicInteger();
    KnownDecisions known =
        new KnownDecisions(
            2,
            labels -> {
              Decisions decisions = Decisions.ofRows(labels.length / 2, 2);
              System.arraycopy(labels, 0, decisions.z(), 0, labels.length);
              found.addAndGet(labels.length / 2);
              return decisions;
            },
            3 * (2 * 16 + 250));
    double[] labels = {1, 1, 2, 2, 1, 1, 3, 3};
    assertThat(known.of(labels).z()).containsExactly(labels);
    assertThat(found).hasValue(3);
    assertThat(known.of(new double[] {2, 2, 4, 4}).z())
        .containsExactly(new double[] {2, 2, 4, 4}, within(0.0));
    assertThat(found).hasValue(4);
    assertThat(known.size()).isEqualTo(3);
    known.of(new double[] {2, 2});
    assertThat(found).hasValue(4);
    known.of(new double[] {1, 1, 3, 3}); // one of them was forgotten
    assertThat(found).hasValue(5);
  }
}
