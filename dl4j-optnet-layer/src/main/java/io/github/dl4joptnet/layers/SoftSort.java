package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.RowMap;
import io.github.dl4joptnet.internal.projection.SoftSortMap;

/**
 * Sorts rows, softly: the projection of (n, …, 1)/strength onto the permutahedron of x, the convex
 * hull of its permutations,
 *
 * <pre>
 * z = argmin ½‖z − (n, …, 1)/strength‖²   subject to
 *     Σ z = Σ x,  the sum of any j entries of z ≤ the sum of the j largest of x
 * </pre>
 *
 * and in ascending order the negative of that of −x. Where the sorted entries are further apart
 * than 1/strength, z pulls them together; with a small strength it is x sorted. Input and output:
 * {@code [batch, size]} or {@code [batch, size, time]}.
 *
 * <p>Gradient: exact. Among equal entries of x it is shared equally, the mean over the orders in
 * which they may be sorted; elsewhere as for {@link IsotonicRegression}.
 *
 * <p>Cost: that of a sort, n log n. Blondel, Teboul, Berthet and Djolonga, Fast differentiable
 * sorting and ranking, 2020.
 */
public final class SoftSort extends OrderLayer {
  private static final long serialVersionUID = 1L;

  private SoftSort() {} // for loading

  private SoftSort(Builder builder) {
    super(builder);
  }

  @Override
  RowMap newMap() {
    return new SoftSortMap(strength(), isAscending());
  }

  /** Builds a {@link SoftSort}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends OrderLayer.Builder<Builder> {
    /**
     * @param strength of the regularisation, above 0
     */
    public Builder(double strength) {
      super(strength);
    }

    @Override
    public SoftSort build() {
      return new SoftSort(this);
    }
  }
}
