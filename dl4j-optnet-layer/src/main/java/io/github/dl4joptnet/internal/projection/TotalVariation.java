package io.github.dl4joptnet.internal.projection;

/**
 * Total variation denoising: the minimiser of ½‖z − x‖² + weight Σ |zᵢ₊₁ − zᵢ|, by dynamic
 * programming over the derivatives of the optimal values, which are piecewise linear (Johnson
 * 2013). Linear in n. The values of the pieces are computed from x once the pieces are known.
 */
public final class TotalVariation implements RowMap {
  private final double weight;
  private final Blocks blocks = new Blocks();

  /** Where the derivative bends, and by how much its slope and intercept change there. */
  private double[] knots = new double[0];

  private double[] slopes = new double[0];
  private double[] intercepts = new double[0];

  /** Between which values zᵢ follows zᵢ₊₁. */
  private double[] lows = new double[0];

  private double[] highs = new double[0];

  /**
   * @param weight at least 0
   */
  public TotalVariation(double weight) {
    this.weight = weight;
  }

  @Override
  public void map(double[] x, double[] z, int n) {
    if (weight == 0 || n < 2) {
      System.arraycopy(x, 0, z, 0, n);
      return;
    }
    if (lows.length < n) {
      knots = new double[2 * n];
      slopes = new double[2 * n];
      intercepts = new double[2 * n];
      lows = new double[n];
      highs = new double[n];
    }
    backwards(last(x, n), z, n);
    setValues(x, z, n);
  }

  /** Runs forward over the entries, and returns the value of the last one. */
  private double last(double[] x, int n) {
    int left = n;
    int right = n - 1;
    // The first entry's derivative is b − x₀ everywhere.
    double lowSlope = 1;
    double lowIntercept = -x[0];
    double highSlope = 1;
    double highIntercept = -x[0];
    for (int i = 0; ; i++) {
      double target = i < n - 1 ? -weight : 0;
      while (left <= right && lowSlope * knots[left] + lowIntercept <= target) {
        lowSlope += slopes[left];
        lowIntercept += intercepts[left];
        left++;
      }
      double low = (target - lowIntercept) / lowSlope;
      if (i == n - 1) {
        return low;
      }
      while (right >= left && highSlope * knots[right] + highIntercept >= weight) {
        highSlope -= slopes[right];
        highIntercept -= intercepts[right];
        right--;
      }
      double high = (weight - highIntercept) / highSlope;
      lows[i] = low;
      highs[i] = high;
      left--;
      knots[left] = low;
      slopes[left] = lowSlope;
      intercepts[left] = lowIntercept + weight;
      right++;
      knots[right] = high;
      slopes[right] = -highSlope;
      intercepts[right] = weight - highIntercept;
      // Outside of the knots the derivative is ∓weight, to which the next entry adds b − xᵢ₊₁.
      lowSlope = 1;
      lowIntercept = -weight - x[i + 1];
      highSlope = 1;
      highIntercept = weight - x[i + 1];
    }
  }

  private void backwards(double last, double[] z, int n) {
    z[n - 1] = last;
    for (int i = n - 2; i >= 0; i--) {
      z[i] = Math.min(highs[i], Math.max(lows[i], z[i + 1]));
    }
  }

  /** The mean of a piece, moved by the weight of the jumps at its ends. */
  private void setValues(double[] x, double[] z, int n) {
    double before = 0;
    for (int start = 0; start < n; ) {
      double value = z[start];
      double sum = 0;
      int end = start;
      while (end < n && z[end] == value) {
        sum += x[end++];
      }
      double behind = end == n ? 0 : weight * Math.signum(z[end] - value);
      double mean = (sum + behind - before) / (end - start);
      for (int i = start; i < end; i++) {
        z[i] = mean;
      }
      before = behind;
      start = end;
    }
  }

  @Override
  public void pullBack(double[] x, double[] z, double[] dLdz, double[] dLdx, int n) {
    blocks(x, z, n).pullBack(dLdz, dLdx, n);
  }

  private Blocks blocks(double[] x, double[] z, int n) {
    double tolerance = Ties.tolerance(Math.max(weight, Ties.largest(x, n)), n);
    blocks.begin();
    double multiplier = 0;
    for (int i = 0; i + 1 < n; i++) {
      double jump = z[i + 1] - z[i];
      multiplier += z[i] - x[i];
      if (weight == 0 || Math.abs(jump) > tolerance) {
        multiplier = weight * Math.signum(jump);
        blocks.jump(i + 1);
      } else if (Math.abs(multiplier) >= weight - tolerance) {
        blocks.tie(i + 1, multiplier > 0 ? 1 : -1);
      }
    }
    return blocks;
  }
}
