package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Scores and gradients of the losses through a program, against enumeration and differences. */
class DecisionLossesTest {
  private static final IActivation IDENTITY = new ActivationIdentity();
  private static final Grid GRID = new Grid(5);
  private static final int ROWS = 6;
  private final Random random = new Random(7);
  private final double[][] c = GRID.costs(ROWS, random);
  private final double[][] predicted = GRID.costs(ROWS, random);

  private static double[] times(double factor, double[] values) {
    double[] product = values.clone();
    for (int j = 0; j < product.length; j++) {
      product[j] *= factor;
    }
    return product;
  }

  private static INDArray array(double[][] values) {
    return Nd4j.createFromArray(values);
  }

  private static double[] scores(TaskLoss loss, double[][] labels, double[][] outputs) {
    return loss.computeScoreArray(array(labels), array(outputs), IDENTITY, null).toDoubleVector();
  }

  private static double[][] gradients(TaskLoss loss, double[][] labels, double[][] outputs) {
    return loss.computeGradient(array(labels), array(outputs), IDENTITY, null).toDoubleMatrix();
  }

  /** max over w of (c − 2ĉ)ᵀw, + 2ĉᵀz(c) − cᵀz(c); costs and regrets change sign in a maximum. */
  private static double spoPlus(double[] c, double[] predicted, int sign) {
    double[] best = GRID.best(times(sign, c));
    double most = Double.NEGATIVE_INFINITY;
    for (double[] w : GRID.paths) {
      most = Math.max(most, sign * (Grid.dot(c, w) - 2 * Grid.dot(predicted, w)));
    }
    return most + sign * (2 * Grid.dot(predicted, best) - Grid.dot(c, best));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void spoPlusIsItsDefinitionOverAllPaths(int sign) {
    DecisionProgram.Builder builder = GRID.program();
    SpoPlusLoss loss = new SpoPlusLoss((sign < 0 ? builder.maximize() : builder).build());
    double[] scores = scores(loss, c, predicted);
    double[][] gradients = gradients(loss, c, predicted);
    for (int row = 0; row < ROWS; row++) {
      double expected = spoPlus(c[row], predicted[row], sign);
      assertThat(scores[row]).isCloseTo(expected, within(1e-9));
      double[] w = GRID.best(times(sign, predicted[row]));
      double regret =
          sign * (Grid.dot(c[row], w) - Grid.dot(c[row], GRID.best(times(sign, c[row]))));
      assertThat(expected).isGreaterThan(regret);
      for (int trial = 0; trial < 20; trial++) { // a subgradient supports a convex function
        double[] other = GRID.costs(1, random)[0];
        double linear = expected;
        for (int j = 0; j < other.length; j++) {
          linear += gradients[row][j] * (other[j] - predicted[row][j]);
        }
        assertThat(spoPlus(c[row], other, sign)).isGreaterThanOrEqualTo(linear - 1e-9);
      }
    }
  }

  /** ½‖x‖² beside the costs, whose decisions are no vertices. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void spoPlusBoundsTheRegretOfAQuadraticProgram(boolean maximize) {
    DecisionProgram.Builder builder =
        GRID.program()
            .Q(Nd4j.eye(GRID.width()).castTo(DataType.DOUBLE).mul(0.7))
            .p(Nd4j.linspace(-0.2, 0.3, GRID.width(), DataType.DOUBLE));
    DecisionProgram program = (maximize ? builder.maximize() : builder).build();
    SpoPlusLoss loss = new SpoPlusLoss(program, tight());
    Regret regret = new Regret(program, tight());
    regret.eval(array(c), array(predicted));
    double[] scores = scores(loss, c, predicted);
    double mean = 0;
    for (double score : scores) {
      assertThat(score).isPositive();
      mean += score / ROWS;
    }
    assertThat(regret.meanRegret()).isPositive().isLessThan(mean);
    for (double score : scores(loss, c, c)) {
      assertThat(score).isCloseTo(0, within(1e-9));
    }
    assertCentralDifferences(loss, c);
  }

  private static QpSettings tight() {
    return QpSettings.builder().tolerance(1e-12).threads(1).build();
  }

  private void assertCentralDifferences(TaskLoss loss, double[][] labels) {
    double[][] gradients = gradients(loss, labels, predicted);
    double step = 1e-5;
    for (int j = 0; j < predicted[0].length; j += 3) {
      double[][] above = moved(j, step);
      double[][] below = moved(j, -step);
      double[] up = scores(loss, labels, above);
      double[] down = scores(loss, labels, below);
      for (int row = 0; row < ROWS; row++) {
        assertThat(gradients[row][j]).isCloseTo((up[row] - down[row]) / (2 * step), within(1e-6));
      }
    }
  }

  private double[][] moved(int j, double step) {
    double[][] moved = new double[ROWS][];
    for (int row = 0; row < ROWS; row++) {
      moved[row] = predicted[row].clone();
      moved[row][j] += step;
    }
    return moved;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void regularizedFenchelYoungIsDifferentiable(boolean maximize) {
    DecisionProgram.Builder builder = GRID.program();
    FenchelYoungLoss loss =
        FenchelYoungLoss.regularized(
            (maximize ? builder.maximize() : builder).build(), 0.8, tight());
    assertCentralDifferences(loss, c);
    for (double score : scores(loss, c, predicted)) {
      assertThat(score).isPositive();
    }
  }

  @Test
  void decisionsAsLabelsGiveTheSameAsTheirCosts() {
    double[][] decisions = new double[ROWS][];
    for (int row = 0; row < ROWS; row++) {
      decisions[row] = GRID.best(c[row]);
    }
    DecisionProgram program =
        GRID.program().p(Nd4j.linspace(0, 1e-3, GRID.width(), DataType.DOUBLE)).build();
    FenchelYoungLoss loss = FenchelYoungLoss.regularized(program, 1, tight());
    double[][] byCosts = gradients(loss, c, predicted);
    double[] scores = scores(loss, c, predicted);
    FenchelYoungLoss byDecisions = loss.withDecisionLabels();
    double[] decisionScores = scores(byDecisions, decisions, predicted);
    double[][] gradients = gradients(byDecisions, decisions, predicted);
    for (int row = 0; row < ROWS; row++) {
      assertThat(decisionScores[row]).isCloseTo(scores[row], within(1e-8));
      assertThat(gradients[row]).containsExactly(byCosts[row], within(1e-8));
    }
    assertThat(byDecisions).isNotEqualTo(loss);
  }

  /** Mean decisions over normal noise, by enumeration with other noise. */
  @Test
  void perturbedFenchelYoungIsRightInExpectation() {
    int samples = 4000;
    double sigma = 0.5;
    double[][] one = {c[0]};
    double[][] at = {predicted[0]};
    FenchelYoungLoss loss =
        FenchelYoungLoss.perturbed(
            GRID.program().build(), samples, sigma, 5, QpSettings.defaults());
    double[] gradient = gradients(loss, one, at)[0];
    double[] mean = new double[GRID.width()];
    double value = 0;
    for (int sample = 0; sample < samples; sample++) {
      double[] noisy = predicted[0].clone();
      for (int j = 0; j < noisy.length; j++) {
        noisy[j] += sigma * random.nextGaussian();
      }
      double[] path = GRID.best(noisy);
      value += Grid.dot(noisy, path) / samples;
      for (int j = 0; j < mean.length; j++) {
        mean[j] += path[j] / samples;
      }
    }
    double[] best = GRID.best(c[0]);
    double bound = 5 * Math.sqrt(2 * 0.25 / samples); // standard errors of a frequency
    for (int j = 0; j < mean.length; j++) {
      assertThat(gradient[j]).isCloseTo(best[j] - mean[j], within(bound));
    }
    assertThat(scores(loss, one, at)[0])
        .isCloseTo(
            Grid.dot(predicted[0], best) - value, within(10 * sigma / Math.sqrt(samples) * 3));
  }

  @Test
  void noiseIsThatOfTheSeedAndTheRow() {
    DecisionProgram program = GRID.program().build();
    FenchelYoungLoss loss = FenchelYoungLoss.perturbed(program, 3, 1, 11, tight());
    double[] scores = scores(loss, c, predicted);
    double[] alone = scores(loss, new double[][] {c[4]}, new double[][] {predicted[4]});
    assertThat(alone[0]).isEqualTo(scores[4]);
    FenchelYoungLoss again =
        FenchelYoungLoss.perturbed(program, 3, 1, 11, tight().toBuilder().threads(2).build());
    assertThat(scores(again, c, predicted)).containsExactly(scores);
    FenchelYoungLoss other = FenchelYoungLoss.perturbed(program, 3, 1, 12, tight());
    assertThat(scores(other, c, predicted)[4]).isNotCloseTo(scores[4], within(1e-3));
    assertCentralDifferences(loss, c); // the noise is the same on both sides
  }

  @Test
  void costOfTheSmoothedDecisionIsDifferentiable() {
    DecisionCostLoss loss =
        new DecisionCostLoss(GRID.program().build(), tight().toBuilder().smoothing(0.05).build());
    assertCentralDifferences(loss, c);
    for (double score : scores(loss, c, predicted)) {
      assertThat(score).isPositive();
    }
  }

  /** z is the first part of x; the rest are the costs of a capital missed: max(0, 3 − Σ z). */
  @Test
  void decisionMayBeAPartOfTheVariables() {
    INDArray g = Nd4j.createFromArray(new double[][] {{-1, -1, -1, -1}});
    DecisionProgram program =
        DecisionProgram.builder()
            .G(g)
            .h(Nd4j.createFromArray(-3.0))
            .p(Nd4j.createFromArray(0, 0, 0, 0.75))
            .lower(Nd4j.zeros(DataType.DOUBLE, 4))
            .upper(Nd4j.createFromArray(1, 1, 1, Double.POSITIVE_INFINITY))
            .decision(0, 3)
            .build();
    assertThat(program.width()).isEqualTo(3);
    double[][] labels = {{0.5, 1, 2}}; // z = (1, 0, 0), missed 2: 0.5 + 1.5
    double[][] outputs = {{2, 0.5, 3}}; // z = (0, 1, 0): 1 + 1.5
    Regret regret = new Regret(program);
    regret.eval(array(labels), array(outputs));
    assertThat(regret.meanRegret()).isCloseTo(0.5, within(1e-9));
    assertThat(regret.regret()).isCloseTo(0.25, within(1e-9));
    // V(c) = 2, 2ĉ − c = (3.5, 0, 4): V = 0 + 1.5; 2(ĉ − c)ᵀz(c) = 3
    assertThat(scores(new SpoPlusLoss(program), labels, outputs)[0]).isCloseTo(3.5, within(1e-9));
    FenchelYoungLoss byCosts = FenchelYoungLoss.regularized(program, 1, tight());
    double[][] decision = {{1, 0, 0}};
    assertThat(scores(byCosts.withDecisionLabels(), decision, outputs)[0])
        .isCloseTo(scores(byCosts, labels, outputs)[0], within(1e-7));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void bothDataTypes(DataType type) {
    SpoPlusLoss loss = new SpoPlusLoss(GRID.program().build());
    INDArray gradient =
        loss.computeGradient(array(c).castTo(type), array(predicted).castTo(type), IDENTITY, null);
    assertThat(gradient.dataType()).isEqualTo(type);
    double[][] expected = gradients(loss, c, predicted);
    for (int row = 0; row < ROWS; row++) {
      assertThat(gradient.getRow(row).toDoubleVector())
          .containsExactly(expected[row], within(1e-6));
    }
  }

  @Test
  void maskMultipliesRows() {
    SpoPlusLoss loss = new SpoPlusLoss(GRID.program().build());
    double[] scores = scores(loss, c, predicted);
    double[][] gradients = gradients(loss, c, predicted);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0}, {0.5}, {1}, {0}, {2}});
    double[][] unknown = c.clone();
    unknown[1] = times(Double.NaN, c[1]);
    INDArray masked = loss.computeScoreArray(array(unknown), array(predicted), IDENTITY, mask);
    assertThat(masked.toDoubleVector())
        .containsExactly(
            new double[] {scores[0], 0, 0.5 * scores[2], scores[3], 0, 2 * scores[5]},
            within(1e-12));
    double[][] under =
        loss.computeGradient(array(unknown), array(predicted), IDENTITY, mask).toDoubleMatrix();
    assertThat(under[1]).containsOnly(0);
    assertThat(under[5]).containsExactly(times(2, gradients[5]), within(1e-12));
  }
}
