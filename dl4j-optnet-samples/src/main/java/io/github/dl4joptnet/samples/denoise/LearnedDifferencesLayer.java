package io.github.dl4joptnet.samples.denoise;

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
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Denoising with a learned operator in the place of total variation's differences:
 *
 * <pre>
 * z = argmin ½ ‖z − x‖² + λ Σ |(D z)ᵢ|     D [points − 1, points] learned, λ fixed
 * </pre>
 *
 * <p>D stands in several places of the program, which an {@code OptNetLayer} knows no word for; so
 * this is a SameDiff layer of its own around the op. It solves the dual, which has half the
 * variables and no constraints but bounds, and the same z:
 *
 * <pre>
 * u = argmin ½ uᵀ(D Dᵀ)u − (D x)ᵀu   subject to   −λ ≤ u ≤ λ;     z = x − Dᵀu
 * </pre>
 */
public final class LearnedDifferencesLayer extends SameDiffLayer {
  private static final long serialVersionUID = 1L;

  /** The name of the operator among the layer's parameters. */
  static final String OPERATOR = "D";

  @JsonProperty("points")
  private int points;

  @JsonProperty("lambda")
  private double lambda;

  @JsonProperty("settings")
  private SortedMap<String, String> settings;

  private LearnedDifferencesLayer() {} // for Jackson

  LearnedDifferencesLayer(int points, double lambda, QpSettings settings) {
    this.points = points;
    this.lambda = lambda;
    this.settings = settings.toMap();
  }

  int points() {
    return points;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addWeightParam(OPERATOR, points - 1, points);
  }

  /** D starts at the differences. */
  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.get(OPERATOR).assign(TotalVariation.differences(points));
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sd, SDVariable x, Map<String, SDVariable> params, SDVariable mask) {
    SDVariable d = params.get(OPERATOR);
    SDVariable limit =
        sd.constant("limit", Nd4j.valueArrayOf(new long[] {points - 1}, lambda, x.dataType()));
    OptNetVariables dual =
        OptNet.builder(sd)
            .Q(sd.mmul(d, d, false, true, false))
            .p(sd.mmul(x, d, false, true, false).neg())
            .lower(limit.neg())
            .upper(limit)
            .settings(QpSettings.fromMap(settings))
            .build();
    SDVariable z = x.sub(sd.mmul(dual.z(), d));
    return OptNet.layerOutput(sd, "z", dual, z);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(points);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LearnedDifferencesLayer that
        && points == that.points
        && lambda == that.lambda
        && settings.equals(that.settings)
        && super.equals(other);
  }

  @Override
  public int hashCode() {
    return Objects.hash(points, lambda, settings);
  }
}
