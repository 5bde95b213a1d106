package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.model.Constraint;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Expressions;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Model-predictive control of a linear system: the best plan from the current state, of which a
 * controller applies the first control.
 *
 * <pre>
 * minimise    Σ stateCostsᵀ(x(t) − target)² + Σ controlCostsᵀ u(t)² + (x(T) − target)ᵀ P (x(T) − target)
 * subject to  x(0) = state,  x(t+1) = A x(t) + B u(t),
 *             lower ≤ u(t) ≤ upper,  and limits of the states
 * </pre>
 *
 * Input: the state, {@code [batch, states]}. Output: u(0), {@code [batch, controls]}, or the plan
 * u(0), u(1), …, {@code [batch, horizon · controls]}.
 *
 * <p>The costs are weights of the network, "stateCosts" and "controlCosts", unless they are
 * {@linkplain Builder#fixedCosts() fixed}; they stay at least 0. A common factor of all costs
 * changes no control.
 *
 * <p>Gradient: exact, by the state and the costs. Cost: that of the solver for horizon · (states +
 * controls) variables, as a sparse program where that is large.
 *
 * <p>A state from which the limits of the states cannot be kept is not solved; with {@linkplain
 * Builder#softStates soft limits}, every state has a plan. Amos et al., Differentiable MPC for
 * end-to-end planning and control, 2018.
 */
public final class LinearMpc {
  private LinearMpc() {}

  /** Builds a controller as a layer. */
  public static final class Builder extends ProgramLayerBuilder<Builder> {
    private final INDArray a;
    private final INDArray b;
    private final int states;
    private final int controls;
    private int horizon = 10;
    private @Nullable INDArray stateCosts;
    private @Nullable INDArray controlCosts;
    private boolean areCostsFixed;
    private @Nullable INDArray terminalCost;
    private @Nullable INDArray target;
    private @Nullable INDArray controlLower;
    private @Nullable INDArray controlUpper;
    private @Nullable INDArray stateLower;
    private @Nullable INDArray stateUpper;
    private double softness;
    private boolean isPlan;

    /**
     * @param A {@code [states, states]}
     * @param B {@code [states, controls]}
     */
    public Builder(INDArray A, INDArray B) {
      a = matrix("A", A, -1, A.size(0));
      states = Math.toIntExact(a.size(0));
      b = matrix("B", B, states, -1);
      controls = Math.toIntExact(b.size(1));
    }

    /** The number of controls in the plan, at least 1. Default: 10. */
    public Builder horizon(int horizon) {
      this.horizon = Checks.atLeastOne("horizon", horizon);
      return this;
    }

    /**
     * The weights of the squares: {@code [states]} and {@code [controls]}, at least 0. If the costs
     * are learned, these are the initial values. Default: 1 each.
     */
    public Builder costs(INDArray stateCosts, INDArray controlCosts) {
      this.stateCosts = notNegative("stateCosts", vector("stateCosts", stateCosts, states));
      this.controlCosts =
          notNegative("controlCosts", vector("controlCosts", controlCosts, controls));
      return this;
    }

    private static INDArray notNegative(String name, INDArray values) {
      if (!(values.minNumber().doubleValue() >= 0)) {
        throw new IllegalArgumentException(name + " are " + values + ", expected at least 0");
      }
      return values;
    }

    /** The costs are not learned: the layer has no parameters. */
    public Builder fixedCosts() {
      areCostsFixed = true;
      return this;
    }

    /**
     * P: {@code [states, states]}, symmetric and positive semidefinite; added to the costs of the
     * last state. Default: none.
     */
    public Builder terminalCost(INDArray P) {
      terminalCost = matrix("P", P, states, states);
      return this;
    }

    /** The state to steer to, {@code [states]}. Default: 0. */
    public Builder target(INDArray target) {
      this.target = vector("target", target, states);
      return this;
    }

    /** Limits of each control: {@code [controls]} each; ±∞ for none. Default: none. */
    public Builder controls(INDArray lower, INDArray upper) {
      controlLower = vector("lower", lower, controls);
      controlUpper = vector("upper", upper, controls);
      return this;
    }

    /** The same limits for all controls. */
    public Builder controls(double lower, double upper) {
      return controls(filled(controls, lower), filled(controls, upper));
    }

    /** Limits of all states but the first: {@code [states]} each; ±∞ for none. Default: none. */
    public Builder states(INDArray lower, INDArray upper) {
      stateLower = vector("lower", lower, states);
      stateUpper = vector("upper", upper, states);
      return this;
    }

    /**
     * Limits of the states that may be violated by t at the price ½ · weight · t².
     *
     * @param weight above 0
     */
    public Builder softStates(INDArray lower, INDArray upper, double weight) {
      softness = Checks.positive("weight", weight);
      return states(lower, upper);
    }

    /** The output is the whole plan. Default: the first control. */
    public Builder plan() {
      isPlan = true;
      return this;
    }

    private static INDArray filled(int length, double value) {
      return Nd4j.valueArrayOf(new long[] {length}, value, DataType.DOUBLE);
    }

    @Override
    public QpModel model() {
      QpModel model = new QpModel();
      Variable x = model.variable("x", horizon + 1, states);
      Variable u = model.variable("u", horizon, controls);
      Expression error = target == null ? x : x.sub(target);
      Expression objective =
          cost(model, "stateCosts", stateCosts, states)
              .dot(error.rows(1, horizon + 1).square().sum(0))
              .add(cost(model, "controlCosts", controlCosts, controls).dot(u.square().sum(0)));
      if (terminalCost != null) {
        objective = objective.add(error.row(horizon).quadraticForm(terminalCost));
      }
      model.minimize(objective);
      model.subjectTo(
          x.row(0).eq(model.parameter("state", states)),
          x.rows(1, horizon + 1)
              .eq(x.rows(0, horizon).mmul(a.transpose()).add(u.mmul(b.transpose()))));
      if (controlLower != null && controlUpper != null) {
        model.subjectTo(u.between(controlLower, controlUpper));
      }
      if (stateLower != null && stateUpper != null) {
        Constraint limits = x.rows(1, horizon + 1).between(stateLower, stateUpper);
        model.subjectTo(softness > 0 ? limits.soft(softness) : limits);
      }
      return model;
    }

    private Expression cost(QpModel model, String cost, @Nullable INDArray given, int length) {
      INDArray initial = given == null ? filled(length, 1) : given;
      return areCostsFixed ? Expressions.constant(initial) : model.learned(cost, initial);
    }

    /**
     * @throws IllegalArgumentException if limits cross
     */
    public OptNetLayer build() {
      QpModel model = model();
      Variable u = model.variableNamed("u");
      return finish(new OptNetLayer.Builder(model).output(isPlan ? u : u.row(0)));
    }
  }
}
