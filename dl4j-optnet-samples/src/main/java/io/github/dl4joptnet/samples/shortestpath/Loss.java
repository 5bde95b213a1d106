package io.github.dl4joptnet.samples.shortestpath;

import io.github.dl4joptnet.loss.DecisionProgram;
import io.github.dl4joptnet.loss.FenchelYoungLoss;
import io.github.dl4joptnet.loss.SpoPlusLoss;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.samples.WordConverter;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the network can be trained by. */
enum Loss {
  MSE("mse"),
  FENCHEL_YOUNG("fenchel-young"),
  PERTURBED("perturbed"),
  SPO_PLUS("spo-plus");

  private final String word;

  Loss(String word) {
    this.word = word;
  }

  /**
   * @param lambda of the regularised Fenchel-Young loss
   * @param samples of the perturbed one, and its sigma
   */
  record Parameters(double lambda, int samples, double sigma, QpSettings settings) {}

  ILossFunction of(DecisionProgram program, Parameters parameters, long seed) {
    return switch (this) {
      case MSE -> LossFunction.MSE.getILossFunction();
      case SPO_PLUS -> new SpoPlusLoss(program, parameters.settings());
      case FENCHEL_YOUNG ->
          FenchelYoungLoss.regularized(program, parameters.lambda(), parameters.settings());
      case PERTURBED ->
          FenchelYoungLoss.perturbed(
              program, parameters.samples(), parameters.sigma(), seed, parameters.settings());
    };
  }

  /** As the option has it. */
  @Override
  public String toString() {
    return word;
  }

  /** For {@code --loss}. */
  static final class Converter extends WordConverter<Loss> {
    Converter() {
      super(Loss.class);
    }
  }
}
