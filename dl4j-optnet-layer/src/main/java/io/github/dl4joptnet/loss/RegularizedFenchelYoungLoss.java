package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.qp.QpSettings;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** {@link FenchelYoungLoss#regularized}. */
final class RegularizedFenchelYoungLoss extends FenchelYoungLoss {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double lambda;

  private RegularizedFenchelYoungLoss() {} // for loading

  RegularizedFenchelYoungLoss(
      DecisionProgram program, QpSettings settings, boolean decisionLabels, double lambda) {
    super(program, settings, decisionLabels);
    if (!(lambda > 0 && lambda < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("lambda is " + lambda + ", expected positive and finite");
    }
    this.lambda = lambda;
  }

  @Override
  public FenchelYoungLoss withDecisionLabels() {
    return new RegularizedFenchelYoungLoss(program(), settings(), true, lambda);
  }

  @Override
  void evaluate(DecisionSolver solver, Rows rows) {
    Decisions ideal = rows.ideal();
    Decisions decided = solver.solve(rows.predicted(), lambda);
    int width = ideal.width();
    for (int row = 0; row < rows.count(); row++) {
      double squares = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        squares += ideal.z()[i] * ideal.z()[i];
        rows.gradient()[i] = ideal.z()[i] - decided.z()[i];
      }
      rows.scores()[row] =
          ideal.cost(rows.predicted(), row)
              + ideal.rest()[row]
              + 0.5 * lambda * squares
              - decided.value()[row];
      rows.usable()[row] = ideal.solved()[row] && decided.solved()[row];
    }
  }
}
