package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What is said of losses and arrays that cannot be used, and what bad rows do to the others. */
class LossMistakesTest {
  private static final IActivation IDENTITY = new ActivationIdentity();
  private static final INDArray OUTPUTS =
      Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 7}});

  /** Σ (y − t)², with fields that are saved and not. */
  static class Kept extends TaskLoss {
    private static final long serialVersionUID = 1L;

    @JsonProperty private double scale = 1;
    transient int calls;

    private Kept() {}

    Kept(double scale) {
      this.scale = scale;
    }

    @Override
    protected Evaluation evaluate(INDArray labels, INDArray outputs) {
      calls++;
      INDArray error = outputs.sub(labels);
      return new Evaluation(error.mul(error).mul(scale).sum(1), error.mul(2 * scale));
    }
  }

  static final class Forgetful extends Kept {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("unused")
    private double power = 2;
  }

  static final class NoConstructor extends Kept {
    private static final long serialVersionUID = 1L;

    NoConstructor(double scale) {
      super(scale);
    }
  }

  static final class Mean extends SameDiffTaskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected SDVariable defineLoss(SameDiff sd, SDVariable output, SDVariable labels) {
      return sd.math().square(output.sub(labels)).mean();
    }
  }

  static final class Rows extends SameDiffTaskLoss {
    private static final long serialVersionUID = 1L;

    Rows() {}

    Rows(double[] weights) {
      super(weights);
    }

    @Override
    protected SDVariable defineLoss(SameDiff sd, SDVariable output, SDVariable labels) {
      return sd.math().square(output.sub(labels)).sum(1);
    }
  }

  static final class Independent extends SameDiffTaskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected SDVariable defineLoss(SameDiff sd, SDVariable output, SDVariable labels) {
      return labels.sum(1);
    }
  }

  private static double score(TaskLoss loss, INDArray labels) {
    return loss.computeScore(labels, OUTPUTS, IDENTITY, null, false);
  }

  @Test
  void aFieldThatIsNotSavedIsRefused() {
    assertThatThrownBy(() -> score(new Forgetful(), OUTPUTS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Forgetful: the field power would be lost with a saved network");
  }

  @Test
  void aClassThatCannotBeLoadedIsRefused() {
    TaskLoss anonymous =
        new TaskLoss() {
          private static final long serialVersionUID = 1L;

          @Override
          protected Evaluation evaluate(INDArray labels, INDArray outputs) {
            return new Evaluation(outputs.sum(1), Nd4j.onesLike(outputs));
          }
        };
    for (TaskLoss loss : new TaskLoss[] {new NoConstructor(2), anonymous}) {
      assertThatThrownBy(() -> score(loss, OUTPUTS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(
              "cannot be read back from a saved network: it has to be a top-level");
    }
  }

  @Test
  void arraysOfWrongShapeAreRefused() {
    TaskLoss loss = new Kept(1);
    assertThatThrownBy(() -> score(loss, Nd4j.ones(3, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Kept: labels of shape [2, nLabels] are needed, got [3, 3]");
    INDArray mask = Nd4j.ones(2, 2);
    assertThatThrownBy(() -> loss.computeGradient(OUTPUTS, OUTPUTS, IDENTITY, mask))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Kept: mask of shape [2, 1] or [2, 3] are needed, got [2, 2]");
    assertThatThrownBy(() -> score(new SquaredError(1, 1, 2), OUTPUTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("SquaredError: weights of length 3 are needed, got 2");
    assertThatThrownBy(() -> new SquaredError(1, 1, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weights [1.0, NaN]: finite numbers of at least 0 are needed");
  }

  @Test
  void weightsAndMasksPerOutputNeedAScorePerOutput() {
    INDArray mask = Nd4j.ones(2, 3);
    for (TaskLoss loss : new TaskLoss[] {new Kept(1), new Rows()}) {
      assertThatThrownBy(() -> loss.computeGradient(OUTPUTS, OUTPUTS, IDENTITY, mask))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("weights or a mask per output need a score per output, [2, 3]");
    }
    assertThatThrownBy(() -> score(new Rows(new double[] {1, 2, 3}), OUTPUTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("this loss has scores [2]");
  }

  @Test
  void scoresThatAreNotOneForEachRowAreRefused() {
    assertThatThrownBy(() -> score(new Mean(), OUTPUTS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Mean: scores of shape [2], one for each row, or [2, 3] are needed, got []");
  }

  @Test
  void aScoreWithoutGradientIsRefused() {
    assertThatThrownBy(() -> score(new Independent(), OUTPUTS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Independent: the score does not depend on layerInput");
  }

  /**
   * DL4J asks for the gradient, then for the score: that is one evaluation, and no more than one.
   */
  @Test
  void theScoreAfterAGradientCostsNothingOnce() {
    Kept loss = new Kept(1);
    INDArray labels = OUTPUTS.add(1);
    loss.computeGradient(labels, OUTPUTS, IDENTITY, null);
    assertThat(score(loss, labels)).isEqualTo(6);
    assertThat(loss.calls).isEqualTo(1);
    loss.scale = 2;
    assertThat(score(loss, labels)).isEqualTo(12);
    loss.computeGradient(labels, OUTPUTS, IDENTITY, null);
    assertThat(score(loss, OUTPUTS.add(2))).isEqualTo(48);
  }

  @Test
  void aBadRowDoesNotSpoilTheOthers() {
    INDArray labels = OUTPUTS.add(1);
    labels.putScalar(0, 1, Double.NaN);
    for (TaskLoss loss : new TaskLoss[] {new Kept(1), new Rows()}) {
      INDArray scores = loss.computeScoreArray(labels, OUTPUTS, IDENTITY, null);
      assertThat(scores.getDouble(0)).isNaN();
      assertThat(scores.getDouble(1)).isCloseTo(3, within(1e-15));
      INDArray gradient = loss.computeGradient(labels, OUTPUTS, IDENTITY, null);
      assertThat(gradient.getRow(1)).isEqualTo(Nd4j.createFromArray(-2.0, -2, -2));
      INDArray mask = Nd4j.createFromArray(new double[][] {{0}, {1}});
      assertThat(loss.computeScore(labels, OUTPUTS, IDENTITY, mask, true)).isEqualTo(1.5);
      INDArray none = Nd4j.zeros(DataType.DOUBLE, 2, 1);
      assertThat(loss.computeScore(labels, OUTPUTS, IDENTITY, none, false)).isZero();
      assertThat(loss.computeGradient(labels, OUTPUTS, IDENTITY, none))
          .isEqualTo(Nd4j.zeros(DataType.DOUBLE, 2, 3));
    }
    TaskLoss perOutput = new SquaredError(3);
    INDArray known = Nd4j.createFromArray(new double[][] {{1, 0, 1}, {1, 1, 1}});
    assertThat(perOutput.computeScore(labels, OUTPUTS, IDENTITY, known, false)).isEqualTo(5);
  }

  @Test
  void equalityAndTextAreOfTheSavedFields() {
    assertThat(new Kept(2)).isEqualTo(new Kept(2)).hasSameHashCodeAs(new Kept(2));
    assertThat(new Kept(2)).isNotEqualTo(new Kept(3)).isNotEqualTo(new Rows());
    assertThat(new SquaredError(2, 1, 4).toString())
        .startsWith("SquaredError{")
        .contains("\"scale\":2.0", "\"weights\":[1.0,4.0]");
    assertThat(new Kept(2).name()).isEqualTo("Kept");
  }

  /** Of many small scores in a FLOAT network, none is lost beside a large one. */
  @Test
  void scoresAreSummedInDoublePrecision() {
    INDArray outputs = Nd4j.ones(DataType.FLOAT, 10_001, 1);
    outputs.putScalar(0, 0, 16_384); // squared, plus 1, is not a float
    double sum = new Kept(1).computeScore(Nd4j.zeros(10_001, 1), outputs, IDENTITY, null, false);
    assertThat(sum).isEqualTo(16_384.0 * 16_384 + 10_000);
  }
}
