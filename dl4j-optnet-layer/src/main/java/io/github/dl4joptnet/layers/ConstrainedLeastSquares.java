package io.github.dl4joptnet.layers;

import static io.github.dl4joptnet.model.Expressions.constant;
import static io.github.dl4joptnet.model.Expressions.mmul;

import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Least squares with linear constraints:
 *
 * <pre>
 * z = argmin ½‖M z − x‖² + ½ ridge ‖z‖²   subject to   A z = b,  G z ≤ h,  lower ≤ z ≤ upper
 * </pre>
 *
 * Input: x, the right-hand side, {@code [batch, m]} for M of m rows. Output: z, {@code [batch, n]}.
 * M is fixed, or {@linkplain Builder#learned() learned}: a dictionary, say, of which each input is
 * a mixture.
 *
 * <p>Gradient: exact, by x and M; ties have weights between 0 and 1, those of the central path.
 * Where MᵀM is singular, z may not be unique: a ridge makes it so. Cost: that of the solver for n
 * variables.
 *
 * <p>Lawson and Hanson, Solving least squares problems, 1974. {@link NonnegativeLeastSquares} is
 * the most common case.
 */
public final class ConstrainedLeastSquares {
  private ConstrainedLeastSquares() {}

  /** Builds a least squares problem as a layer. */
  public static final class Builder extends PolytopeBuilder<Builder> {
    private final INDArray m;
    private double ridge;
    private boolean isLearned;

    /**
     * @param M {@code [m, n]}; copied
     */
    public Builder(INDArray M) {
      super(Math.toIntExact(matrix("M", M, -1, -1).size(1)));
      this.m = M.dup();
    }

    /** M is learned: a weight "M" of the network, with the given initial value. */
    public Builder learned() {
      isLearned = true;
      return this;
    }

    /** The weight of ½‖z‖² in the objective, at least 0. Default: 0. */
    public Builder ridge(double ridge) {
      this.ridge = Checks.notNegative("ridge", ridge);
      return this;
    }

    @Override
    public QpModel model() {
      QpModel model = new QpModel();
      Variable z = model.variable("z", n());
      Expression matrix = isLearned ? model.learned("M", m) : constant(m);
      Expression residual = mmul(matrix, z).sub(model.parameter("x", Math.toIntExact(m.size(0))));
      Expression objective = residual.squaredNorm().mul(0.5);
      model.minimize(ridge > 0 ? objective.add(z.squaredNorm().mul(0.5 * ridge)) : objective);
      polytope().constrain(model, z);
      return model;
    }

    /** The layer, whose input is x. */
    public OptNetLayer build() {
      return finish(new OptNetLayer.Builder(model()).output("z"));
    }
  }
}
