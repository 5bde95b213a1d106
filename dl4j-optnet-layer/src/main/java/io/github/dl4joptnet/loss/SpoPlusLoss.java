package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpSettings;

/**
 * SPO+ (Elmachtoub and Grigas 2022): a convex upper bound of the regret of deciding by predicted
 * costs ĉ instead of the true costs c, which are the labels.
 *
 * <pre>
 * V(c) − V(2ĉ − c) + 2 (ĉ − c)ᵀz(c)        gradient 2 (z(c) − z(2ĉ − c))
 * </pre>
 *
 * with the decision z(c) of the program and its value V(c), for a program that minimises; a maximum
 * is that of the negative costs. In a linear program V(c) = cᵀz(c), which gives the usual −V(2ĉ −
 * c) + 2ĉᵀz(c) − V(c); with a quadratic term the bound holds as well. Each evaluation solves one
 * program per row; those of the labels are solved once.
 *
 * <p>Labels and outputs: {@code [rows, n]}, FLOAT or DOUBLE. The score of a row is in the units of
 * the cost.
 */
public final class SpoPlusLoss extends DecisionLoss {
  private static final long serialVersionUID = 1L;

  private SpoPlusLoss() {} // for loading

  /**
   * From a model with a cost parameter that appears in the objective as {@code cost.dot(z)}, with
   * factor 1, and nowhere else; the model may minimise or maximise. This compiles and freezes the
   * model; learned parameters keep their initial values.
   *
   * @param cost names the parameter, whose values are predicted
   * @param z names the variable that is the decision
   * @throws IllegalArgumentException if there are no such parameter and variable, or the cost is
   *     used in another way
   */
  public SpoPlusLoss(QpModel model, String cost, String z) {
    this(DecisionProgram.of(model, cost, z));
  }

  /** With the default settings of the solver. */
  public SpoPlusLoss(DecisionProgram program) {
    this(program, QpSettings.defaults());
  }

  /**
   * @param settings of the solver: threads, tolerance, and what is done about rows that cannot be
   *     evaluated
   */
  public SpoPlusLoss(DecisionProgram program, QpSettings settings) {
    super(program, settings);
  }

  @Override
  void evaluate(DecisionSolver solver, Rows rows) {
    double[] c = rows.labels();
    double[] predicted = rows.predicted();
    double[] shiftedCosts = new double[c.length];
    for (int i = 0; i < c.length; i++) {
      shiftedCosts[i] = 2 * predicted[i] - c[i];
    }
    Decisions ideal = rows.ideal();
    Decisions shifted = solver.solve(shiftedCosts);
    for (int i = 0; i < c.length; i++) {
      rows.gradient()[i] = 2 * (ideal.z()[i] - shifted.z()[i]);
    }
    for (int row = 0; row < rows.count(); row++) {
      rows.usable()[row] = ideal.solved()[row] && shifted.solved()[row];
      rows.scores()[row] =
          ideal.value()[row]
              - shifted.value()[row]
              + 2 * (ideal.cost(predicted, row) - ideal.cost(c, row));
    }
  }
}
