package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.model.QpModel;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Nonnegative least squares, which explains each input as a mixture of the columns of M:
 *
 * <pre>
 * z = argmin ½‖M z − x‖² + ½ ridge ‖z‖²   subject to   z ≥ 0
 * </pre>
 *
 * Input: x, {@code [batch, m]}. Output: z, {@code [batch, n]}. Gradient, cost and source: those of
 * {@link ConstrainedLeastSquares}.
 */
public final class NonnegativeLeastSquares {
  private NonnegativeLeastSquares() {}

  /** Builds a nonnegative least squares problem as a layer. */
  public static final class Builder extends ProgramLayerBuilder<Builder> {
    private final ConstrainedLeastSquares.Builder builder;

    /**
     * @param M {@code [m, n]}; copied
     */
    public Builder(INDArray M) {
      builder = new ConstrainedLeastSquares.Builder(M).lower(0);
    }

    /** M is learned: a weight "M" of the network, with the given initial value. */
    public Builder learned() {
      builder.learned();
      return this;
    }

    /** The weight of ½‖z‖² in the objective, at least 0. Default: 0. */
    public Builder ridge(double ridge) {
      builder.ridge(ridge);
      return this;
    }

    @Override
    public QpModel model() {
      return builder.model();
    }

    /** The layer, whose input is x. */
    public OptNetLayer build() {
      return finish(new OptNetLayer.Builder(model()).output("z"));
    }
  }
}
