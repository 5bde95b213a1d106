package io.github.dl4joptnet.samples.schedule;

import static io.github.dl4joptnet.samples.schedule.LoadDay.HOURS;

import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.op.OptNetVariables;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * From a forecast, {@code [batch, 48]} with the mean μ of each hour's load and then the logarithm
 * of its spread σ, to the schedule {@code [batch, 24]} that is best for loads y ~ N(μ, σ²):
 *
 * <pre>
 * minimise    Σ 50 E[y − z]₊ + 0.5 E[z − y]₊ + ½ (z − μ)²
 * subject to  |zᵢ₊₁ − zᵢ| ≤ 0.4 GW
 * </pre>
 *
 * <p>As a quadratic program in 72 variables: z, the expected shortage u and the expected surplus v
 * = u + z − μ. The expected shortage of a normal load is a convex function of z, of which the
 * program has tangents at {@link #TANGENTS} spreads above the mean:
 *
 * <pre>
 * u ≥ φ(t) σ + (1 − Φ(t)) (μ − z)   for each t,   u ≥ 0
 * </pre>
 *
 * <p>It has no parameters: what there is to learn is the forecast.
 */
public final class ScheduleLayer extends SameDiffLayer {
  private static final long serialVersionUID = 1L;

  static final double RAMP = 0.4; // GW from an hour to the next
  static final int VARIABLES = 3 * HOURS;
  static final int RAMPS = HOURS - 1;

  /** Closest where shortage and surplus balance, at some 2.3 spreads; −9 stands for −∞. */
  private static final double[] TANGENTS = {-9, -0.5, 0.75, 1.4, 1.9, 2.3, 2.7, 3.2};

  private static final int ROWS = RAMPS + TANGENTS.length * HOURS;

  @JsonProperty("settings")
  private SortedMap<String, String> settings;

  private ScheduleLayer() {} // for Jackson

  ScheduleLayer(QpSettings settings) {
    this.settings = settings.toMap();
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sd, SDVariable forecast, Map<String, SDVariable> params, SDVariable mask) {
    DataType type = forecast.dataType();
    // Products with constants, not slices: those of ND4J 1.0.0-M2.1 fail at batch 1.
    SDVariable mu = sd.mmul(forecast, sd.constant("mean", block(2 * HOURS, 0, type)));
    SDVariable sigma =
        sd.math().exp(sd.mmul(forecast, sd.constant("spread", block(2 * HOURS, HOURS, type))));
    SDVariable means = sd.mmul(mu, sd.constant("tangentSlopes", tangents(false, type)));
    SDVariable spreads = sd.mmul(sigma, sd.constant("tangentHeights", tangents(true, type)));
    SDVariable costs = sd.mmul(mu, sd.constant("toP", block(VARIABLES, 0, type).transpose().neg()));
    OptNetVariables qp =
        OptNet.builder(sd)
            .Q(sd.constant("Q", quadratic(type)))
            .p(costs.add(sd.constant("prices", prices(type))))
            .G(sd.constant("G", inequalities(type)))
            .h(means.sub(spreads).add(sd.constant("h", rampLimits(RAMP, 0, type))))
            .hLower(sd.constant("hLower", rampLimits(-RAMP, Double.NEGATIVE_INFINITY, type)))
            .A(sd.constant("A", balance(type)))
            .b(mu)
            .lower(sd.constant("lower", noShortageBelowZero(type)))
            .settings(QpSettings.fromMap(settings))
            .build();
    SDVariable z = sd.mmul(qp.z(), sd.constant("first", block(VARIABLES, 0, type)));
    return OptNet.layerOutput(sd, "schedule", qp, z);
  }

  /** {@code [rows, 24]}, with ones where a row stands for an hour, from the offset on. */
  private static INDArray block(int rows, int offset, DataType type) {
    INDArray block = Nd4j.zeros(DataType.DOUBLE, rows, HOURS);
    for (int h = 0; h < HOURS; h++) {
      block.putScalar(offset + h, h, 1);
    }
    return block.castTo(type);
  }

  private static INDArray quadratic(DataType type) {
    INDArray q = Nd4j.zeros(DataType.DOUBLE, VARIABLES, VARIABLES);
    for (int h = 0; h < HOURS; h++) {
      q.putScalar(h, h, 1);
    }
    return q.castTo(type);
  }

  private static INDArray prices(DataType type) {
    INDArray p = Nd4j.zeros(DataType.DOUBLE, VARIABLES);
    for (int h = 0; h < HOURS; h++) {
      p.putScalar(HOURS + h, ScheduleCost.SHORTAGE);
      p.putScalar(2 * HOURS + h, ScheduleCost.SURPLUS);
    }
    return p.castTo(type);
  }

  /** Ramps, then for each tangent and hour −(1 − Φ) z − u ≤ −(1 − Φ) μ − φ σ. */
  private static INDArray inequalities(DataType type) {
    INDArray g = Nd4j.zeros(DataType.DOUBLE, ROWS, VARIABLES);
    for (int h = 0; h < RAMPS; h++) {
      g.putScalar(h, h, -1).putScalar(h, h + 1, 1);
    }
    for (int k = 0; k < TANGENTS.length; k++) {
      for (int h = 0; h < HOURS; h++) {
        int row = RAMPS + k * HOURS + h;
        g.putScalar(row, h, -Normal.above(TANGENTS[k])).putScalar(row, HOURS + h, -1);
      }
    }
    return g.castTo(type);
  }

  /** From the means (or spreads) of the hours to what they add to (or take from) h. */
  private static INDArray tangents(boolean spread, DataType type) {
    INDArray toH = Nd4j.zeros(DataType.DOUBLE, HOURS, ROWS);
    for (int k = 0; k < TANGENTS.length; k++) {
      double t = TANGENTS[k];
      for (int h = 0; h < HOURS; h++) {
        int row = RAMPS + k * HOURS + h;
        toH.putScalar(h, row, spread ? Normal.density(t) : -Normal.above(t));
      }
    }
    return toH.castTo(type);
  }

  private static INDArray rampLimits(double ramp, double others, DataType type) {
    INDArray limits = Nd4j.valueArrayOf(new long[] {ROWS}, others, DataType.DOUBLE);
    for (int h = 0; h < RAMPS; h++) {
      limits.putScalar(h, ramp);
    }
    return limits.castTo(type);
  }

  /** z + u − v = μ. */
  private static INDArray balance(DataType type) {
    INDArray a = Nd4j.zeros(DataType.DOUBLE, HOURS, VARIABLES);
    for (int h = 0; h < HOURS; h++) {
      a.putScalar(h, h, 1).putScalar(h, HOURS + h, 1).putScalar(h, 2 * HOURS + h, -1);
    }
    return a.castTo(type);
  }

  private static INDArray noShortageBelowZero(DataType type) {
    INDArray lower =
        Nd4j.valueArrayOf(new long[] {VARIABLES}, Double.NEGATIVE_INFINITY, DataType.DOUBLE);
    for (int h = 0; h < HOURS; h++) {
      lower.putScalar(HOURS + h, 0);
    }
    return lower.castTo(type);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    // There are none.
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(HOURS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScheduleLayer that
        && settings.equals(that.settings)
        && super.equals(other);
  }

  @Override
  public int hashCode() {
    return Objects.hash(settings);
  }
}
