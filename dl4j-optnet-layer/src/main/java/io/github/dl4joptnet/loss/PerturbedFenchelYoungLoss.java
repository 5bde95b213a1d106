package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import java.util.Random;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** {@link FenchelYoungLoss#perturbed}. */
final class PerturbedFenchelYoungLoss extends FenchelYoungLoss {
  private static final long serialVersionUID = 1L;

  @JsonProperty private int samples;
  @JsonProperty private double sigma;
  @JsonProperty private long seed;

  private PerturbedFenchelYoungLoss() {} // for loading

  PerturbedFenchelYoungLoss(
      DecisionProgram program,
      QpSettings settings,
      boolean decisionLabels,
      int samples,
      double sigma,
      long seed) {
    super(program, settings, decisionLabels);
    if (samples < 1) {
      throw new IllegalArgumentException("samples is " + samples + ", expected at least 1");
    }
    if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("sigma is " + sigma + ", expected positive and finite");
    }
    this.samples = samples;
    this.sigma = sigma;
    this.seed = seed;
  }

  @Override
  public FenchelYoungLoss withDecisionLabels() {
    return new PerturbedFenchelYoungLoss(program(), settings(), true, samples, sigma, seed);
  }

  @Override
  void evaluate(DecisionSolver solver, Rows rows) {
    Decisions ideal = rows.ideal();
    int width = ideal.width();
    Decisions noisy = solver.solve(perturbed(rows, width));
    for (int row = 0; row < rows.count(); row++) {
      boolean usable = ideal.solved()[row];
      double value = 0;
      for (int sample = 0; sample < samples; sample++) {
        int at = row * samples + sample;
        usable &= noisy.solved()[at];
        value += noisy.value()[at] / samples;
        for (int j = 0; j < width; j++) {
          rows.gradient()[row * width + j] -= noisy.z()[at * width + j] / samples;
        }
      }
      for (int i = row * width; i < (row + 1) * width; i++) {
        rows.gradient()[i] += ideal.z()[i];
      }
      rows.scores()[row] = ideal.cost(rows.predicted(), row) + ideal.rest()[row] - value;
      rows.usable()[row] = usable;
    }
  }

  /** For each row, as many costs as there are samples. */
  private double[] perturbed(Rows rows, int width) {
    double[] costs = new double[rows.count() * samples * width];
    for (int row = 0; row < rows.count(); row++) {
      Random random = new Random(seedOf(rows.labels(), row * width, width));
      for (int sample = 0; sample < samples; sample++) {
        for (int j = 0; j < width; j++) {
          costs[(row * samples + sample) * width + j] =
              rows.predicted()[row * width + j] + sigma * random.nextGaussian();
        }
      }
    }
    return costs;
  }

  /** Well spread over the seeds, which the hash codes of similar labels are not. */
  private long seedOf(double[] labels, int from, int width) {
    long mixed = seed * 0x9E3779B97F4A7C15L;
    for (double value : Arrays.copyOfRange(labels, from, from + width)) {
      mixed = (mixed ^ Double.doubleToLongBits(value)) * 0xBF58476D1CE4E5B9L;
      mixed ^= mixed >>> 29;
    }
    return mixed;
  }
}
