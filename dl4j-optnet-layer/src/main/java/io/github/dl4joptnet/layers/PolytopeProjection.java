package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.conf.OptNetVertex;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Projection onto a polytope, which makes a network satisfy hard constraints:
 *
 * <pre>
 * z = argmin ½‖z − point‖²   subject to   A z = b,  G z ≤ h,  lower ≤ z ≤ upper
 * </pre>
 *
 * The matrices are fixed. b, h or both can be inputs that differ per sample, for example if the
 * network maps a demand to a decision that meets it; otherwise they are fixed too.
 *
 * <pre>{@code
 * new PolytopeProjection.Builder(100).equalities(A, b).inequalities(G, h).build()        // a layer
 * new PolytopeProjection.Builder(100).equalities(A).inequalities(G, h).buildVertex()     // inputs "point", "b"
 * }</pre>
 *
 * <p>Input {@code [batch, n]}, output {@code [batch, n]}.
 *
 * <p>Gradient: exact, dLdz projected onto the face on which z lies; ties have weights between 0 and
 * 1, those of the central path. Cost: that of the solver, whose factorisations the batch shares.
 *
 * <p>If the polytope is empty, which can happen if b or h is an input, the sample is not solved:
 * {@link io.github.dl4joptnet.conf.QpSolutions} says so.
 *
 * <p>The setting of Donti, Rolnick and Kolter, DC3, 2021, and Grontas et al., Πnet, 2025.
 */
public final class PolytopeProjection {
  private PolytopeProjection() {}

  /** Builds a projection as a layer or vertex. */
  public static final class Builder extends PolytopeBuilder<Builder> {
    /**
     * @param n the number of variables, at least 1
     */
    public Builder(int n) {
      super(Checks.atLeastOne("n", n));
    }

    /** Adds A z = b with b the input "b", {@code [batch, rows]}, of a vertex. */
    public Builder equalities(INDArray A) {
      polytope().equalities(A);
      return this;
    }

    /** Adds G z ≤ h with h the input "h", {@code [batch, rows]}, of a vertex. */
    public Builder inequalities(INDArray G) {
      polytope().inequalities(G);
      return this;
    }

    @Override
    public QpModel model() {
      if (polytope().isEmpty()) {
        throw new IllegalArgumentException("PolytopeProjection: there are no constraints");
      }
      QpModel model = new QpModel();
      Variable z = model.variable("z", n());
      Parameter point = model.parameter("point", n());
      model.minimize(z.sub(point).squaredNorm().mul(0.5));
      polytope().constrain(model, z);
      return model;
    }

    /**
     * The layer, whose input is the point.
     *
     * @throws IllegalArgumentException if there are no constraints, or a right-hand side is an
     *     input
     */
    public OptNetLayer build() {
      if (!polytope().inputs().isEmpty()) {
        throw new IllegalArgumentException(
            "PolytopeProjection: %s is an input besides the point, expected buildVertex()"
                .formatted(polytope().inputs()));
      }
      return finish(new OptNetLayer.Builder(model()));
    }

    /**
     * The vertex, whose inputs are "point" and those right-hand sides that are not fixed, in the
     * order in which they were added.
     *
     * @throws IllegalArgumentException if there are no constraints
     */
    public OptNetVertex buildVertex() {
      return new OptNetVertex.Builder(model()).settings(settings()).build();
    }
  }
}
