package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.RowMap;
import io.github.dl4joptnet.internal.projection.SoftRankMap;

/**
 * Ranks of the entries of rows, softly: the projection of x/strength onto the permutahedron, the
 * convex hull of the permutations of (1, …, n),
 *
 * <pre>
 * z = argmin ½‖z − x/strength‖²   subject to
 *     Σ z = n (n + 1)/2,  the sum of any j entries of z ≤ n + (n − 1) + … + (n − j + 1)
 * </pre>
 *
 * so that the smallest entry has rank 1, and in descending order, with −x, the largest. With a
 * small strength they are the exact ranks; a large one pulls them towards their mean. Input and
 * output: {@code [batch, size]} or {@code [batch, size, time]}.
 *
 * <p>Gradient: exact, also where entries are equal; elsewhere as for {@link IsotonicRegression}.
 *
 * <p>Cost: that of a sort, n log n. Blondel, Teboul, Berthet and Djolonga, Fast differentiable
 * sorting and ranking, 2020.
 */
public final class SoftRank extends OrderLayer {
  private static final long serialVersionUID = 1L;

  private SoftRank() {} // for loading

  private SoftRank(Builder builder) {
    super(builder);
  }

  @Override
  RowMap newMap() {
    return new SoftRankMap(strength(), isAscending());
  }

  /** Builds a {@link SoftRank}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends OrderLayer.Builder<Builder> {
    /**
     * @param strength of the regularisation, above 0
     */
    public Builder(double strength) {
      super(strength);
    }

    @Override
    public SoftRank build() {
      return new SoftRank(this);
    }
  }
}
