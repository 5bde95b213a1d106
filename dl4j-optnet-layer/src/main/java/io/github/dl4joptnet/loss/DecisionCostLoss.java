package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpSettings;

/**
 * The regret itself: the true cost of the decision made from the predicted costs, less the least
 * cost, for a program that is {@linkplain QpSettings#smoothing() smoothed} by a logarithmic
 * barrier, as the gradient of a linear program's decision is zero almost everywhere. Not convex in
 * the prediction; mostly for comparison with {@link SpoPlusLoss} and {@link FenchelYoungLoss}.
 *
 * <p>Labels are the true costs, {@code [rows, n]}; outputs the predicted ones. The score is in the
 * units of the cost; with smoothing it is not zero for a right prediction.
 */
public final class DecisionCostLoss extends DecisionLoss {
  private static final long serialVersionUID = 1L;

  private DecisionCostLoss() {} // for loading

  /**
   * From a model with a cost parameter that appears in the objective as {@code cost.dot(z)}, with
   * factor 1, and nowhere else; the model may minimise or maximise. This compiles and freezes the
   * model; learned parameters keep their initial values.
   *
   * @param cost names the parameter, whose values are predicted
   * @param z names the variable that is the decision
   * @param smoothing weight of the barrier, in the units of the objective
   * @throws IllegalArgumentException if there are no such parameter and variable, or the cost is
   *     used in another way
   */
  public DecisionCostLoss(QpModel model, String cost, String z, double smoothing) {
    this(DecisionProgram.of(model, cost, z), smoothing);
  }

  /**
   * @param smoothing weight of the barrier, in the units of the objective; 0 only where the program
   *     is strictly convex
   */
  public DecisionCostLoss(DecisionProgram program, double smoothing) {
    this(program, QpSettings.builder().smoothing(smoothing).build());
  }

  /**
   * @param settings of the solver, with its smoothing
   */
  public DecisionCostLoss(DecisionProgram program, QpSettings settings) {
    super(program, settings);
  }

  @Override
  void evaluate(DecisionSolver solver, Rows rows) {
    if (!solver.isAnyFinite(rows.predicted())) {
      return; // no row can be used
    }
    DecisionSolver.Differentiable decided = solver.differentiable(rows.predicted());
    boolean[] solved = decided.solved();
    double[] objective = decided.objective(rows.labels());
    double[] gradient = decided.backward(rows.labels());
    System.arraycopy(gradient, 0, rows.gradient(), 0, gradient.length);
    for (int row = 0; row < rows.count(); row++) {
      rows.usable()[row] = solved[row] && rows.ideal().solved()[row];
      rows.scores()[row] = objective[row] - rows.ideal().value()[row];
    }
  }
}
