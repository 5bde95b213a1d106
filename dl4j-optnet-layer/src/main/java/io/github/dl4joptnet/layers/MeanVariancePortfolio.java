package io.github.dl4joptnet.layers;

import static io.github.dl4joptnet.model.Expressions.mmul;

import io.github.dl4joptnet.conf.OptNetVertex;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The portfolio that trades off return, risk (Markowitz 1952) and the cost of trading:
 *
 * <pre>
 * w = argmin ½ riskAversion · wᵀΣw − returnsᵀw + tradingCost · ‖w − held‖₁
 *     subject to   Σ w = 1,  lower ≤ w ≤ upper,  ‖w − held‖₁ ≤ turnover
 * </pre>
 *
 * A vertex, whose inputs are
 *
 * <ul>
 *   <li>"returns", the expected ones, {@code [batch, assets]};
 *   <li>"held", the weights before, {@code [batch, assets]}, with a turnover or a trading cost;
 *   <li>"factor", {@code [batch, rows · assets]} row by row, F with Σ = FᵀF, where the covariance
 *       is {@linkplain Builder#Builder(int, int) computed by the network}.
 * </ul>
 *
 * Output: w, {@code [batch, assets]}.
 *
 * <pre>{@code
 * graph.addVertex("weights",
 *     new MeanVariancePortfolio.Builder(covariance).riskAversion(5).turnover(0.2).build(),
 *     "returns", "held");
 * }</pre>
 *
 * <p>Gradient: exact, by all inputs; ties have weights between 0 and 1, those of the central path.
 * Cost: that of the solver for {@code assets} variables, twice as many with turnover or trading
 * cost.
 *
 * <p>If no feasible portfolio is within the turnover of held, the sample is not solved: {@link
 * io.github.dl4joptnet.conf.QpSolutions} says so. Butler and Kwon, Integrating prediction in
 * mean-variance portfolio optimization, 2021.
 */
public final class MeanVariancePortfolio {
  private MeanVariancePortfolio() {}

  /** Builds a portfolio as a vertex. */
  public static final class Builder extends ModelBuilder<Builder> {
    private final int assets;
    private final int factorRows;
    private final @Nullable INDArray covariance;
    private double riskAversion = 1;
    private double lower = 0;
    private double upper = 1;
    private double turnover = Double.POSITIVE_INFINITY;
    private double tradingCost;

    /**
     * @param covariance {@code [assets, assets]}, symmetric and positive semidefinite; copied
     */
    public Builder(INDArray covariance) {
      this.covariance = matrix("covariance", covariance, -1, covariance.size(0));
      this.assets = Math.toIntExact(covariance.size(0));
      this.factorRows = 0;
    }

    /**
     * A covariance Σ = FᵀF per sample, with F the input "factor".
     *
     * @param assets at least 1
     * @param factorRows the rows of F, at least 1
     */
    public Builder(int assets, int factorRows) {
      this.covariance = null;
      this.assets = Checks.atLeastOne("assets", assets);
      this.factorRows = Checks.atLeastOne("factorRows", factorRows);
    }

    /** How much risk weighs, above 0. Default: 1. */
    public Builder riskAversion(double riskAversion) {
      this.riskAversion = Checks.positive("riskAversion", riskAversion);
      return this;
    }

    /** The least and the largest weight of an asset. Default: 0 and 1. */
    public Builder weights(double lower, double upper) {
      if (!(lower <= upper)) {
        throw new IllegalArgumentException(
            "weights: expected lower ≤ upper, got %s and %s".formatted(lower, upper));
      }
      this.lower = lower;
      this.upper = upper;
      return this;
    }

    /** The most that may be bought and sold, ‖w − held‖₁, at least 0. Default: no limit. */
    public Builder turnover(double turnover) {
      this.turnover = Checks.notNegative("turnover", turnover);
      return this;
    }

    /** What a unit bought or sold costs, at least 0. Default: 0. */
    public Builder tradingCost(double tradingCost) {
      this.tradingCost = Checks.notNegative("tradingCost", tradingCost);
      return this;
    }

    @Override
    public QpModel model() {
      if (assets * lower > 1 || assets * upper < 1) {
        throw new IllegalArgumentException(
            "MeanVariancePortfolio: %d weights between %s and %s cannot add up to 1"
                .formatted(assets, lower, upper));
      }
      QpModel model = new QpModel();
      Variable w = model.variable("w", assets);
      Parameter returns = model.parameter("returns", assets);
      Expression risk =
          covariance != null
              ? w.quadraticForm(covariance)
              : mmul(model.parameter("factor", factorRows, assets), w).squaredNorm();
      Expression objective = risk.mul(0.5 * riskAversion).sub(returns.dot(w));
      model.subjectTo(w.sum().eq(1), w.between(lower, upper));
      if (turnover < Double.POSITIVE_INFINITY || tradingCost > 0) {
        Expression traded = w.sub(model.parameter("held", assets)).norm1();
        if (tradingCost > 0) {
          objective = objective.add(traded.mul(tradingCost));
        }
        if (turnover < Double.POSITIVE_INFINITY) {
          model.subjectTo(traded.lte(turnover));
        }
      }
      model.minimize(objective);
      return model;
    }

    /**
     * The vertex, whose inputs bind to parents by their names, or in the order "returns", "factor",
     * "held".
     *
     * @throws IllegalArgumentException if the weights cannot add up to 1
     */
    public OptNetVertex build() {
      return new OptNetVertex.Builder(model()).output("w").settings(settings()).build();
    }
  }
}
