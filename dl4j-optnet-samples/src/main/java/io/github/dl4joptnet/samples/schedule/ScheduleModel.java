package io.github.dl4joptnet.samples.schedule;

import static io.github.dl4joptnet.samples.schedule.LoadDay.HOURS;

import io.github.dl4joptnet.conf.OptNetVertex;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpSettings;

/**
 * From a forecast, the mean μ and the spread σ of each hour's load, to the schedule that is best
 * for loads y ~ N(μ, σ²):
 *
 * <pre>
 * minimise    Σ 50 E[y − z]₊ + 0.5 E[z − y]₊ + ½ (z − μ)²
 * subject to  |zᵢ₊₁ − zᵢ| ≤ 0.4 GW
 * </pre>
 *
 * <p>The expected shortage u = E[y − z]₊ of a normal load is a convex function of z, of which the
 * program has tangents at {@link #TANGENTS} spreads above the mean: u ≥ φ(t) σ + (1 − Φ(t)) (μ − z)
 * for each t, and u ≥ 0. The expected surplus is u + z − μ.
 *
 * <p>It has no parameters of its own: what there is to learn is the forecast.
 */
final class ScheduleModel {
  static final double RAMP = 0.4; // GW from an hour to the next

  /** Closest where shortage and surplus balance, at some 2.3 spreads; −9 stands for −∞. */
  private static final double[] TANGENTS = {-9, -0.5, 0.75, 1.4, 1.9, 2.3, 2.7, 3.2};

  private ScheduleModel() {}

  /**
   * @param mean the name of the vertex that computes μ, {@code [batch, 24]}
   * @param spread that of σ, {@code [batch, 24]}, positive
   */
  static OptNetVertex vertex(String mean, String spread, QpSettings settings) {
    QpModel model = new QpModel();
    Variable z = model.variable("schedule", HOURS);
    Variable shortage = model.variable("shortage", HOURS);
    Parameter mu = model.parameter(mean, HOURS);
    Parameter sigma = model.parameter(spread, HOURS);
    Expression surplus = shortage.add(z).sub(mu);
    model.minimize(
        shortage
            .mul(ScheduleCost.SHORTAGE)
            .add(surplus.mul(ScheduleCost.SURPLUS))
            .sum()
            .add(z.sub(mu).squaredNorm().mul(0.5)));
    model.subjectTo(z.diff().between(-RAMP, RAMP), shortage.gte(0));
    for (double t : TANGENTS) {
      Expression tangent = sigma.mul(Normal.density(t)).add(mu.sub(z).mul(Normal.above(t)));
      model.subjectTo(shortage.gte(tangent));
    }
    return new OptNetVertex.Builder(model).output("schedule").settings(settings).build();
  }
}
