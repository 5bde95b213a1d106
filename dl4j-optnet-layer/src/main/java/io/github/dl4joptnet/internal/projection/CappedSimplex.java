package io.github.dl4joptnet.internal.projection;

import java.util.Arrays;

/**
 * Projection onto {z : Σ z = total, 0 ≤ z ≤ cap}: zᵢ = min(cap, max(0, xᵢ − τ)). With cap = ∞ that
 * is the simplex. Entries of −∞ are left out: they are 0.
 *
 * <p>The Jacobian is diag(w) − w wᵀ / Σ w. The weights w are 1 between the bounds and 0 at them;
 * for entries that are at a bound with multiplier zero they are those of the central path, see
 * {@link #weighTies}.
 */
public final class CappedSimplex implements RowMap {
  private static final int MOST_STEPS = 100;

  private final double total;
  private final double cap;
  private final SimplexThreshold simplex = new SimplexThreshold();
  private final CappedThreshold capped = new CappedThreshold();

  /** Positions of entries between the bounds, and of ties. */
  private int[] free = new int[0];

  private int[] ties = new int[0];

  /** The weights of ties at 0 and at the cap. */
  private double weightAtZero;

  private double weightAtCap;

  /**
   * @param total above 0
   * @param cap above 0; +∞ for none
   */
  public CappedSimplex(double total, double cap) {
    this.total = total;
    this.cap = cap;
  }

  /** There have to be enough entries that are not −∞. */
  @Override
  public boolean accepts(double[] x, int n) {
    int finite = Finite.isSumFinite(x, n) ? n : finiteBesidesLeftOut(x, n);
    return finite > 0 && (cap == Double.POSITIVE_INFINITY || finite * cap >= total);
  }

  /** How many entries are finite if the others are −∞; else −1. */
  private static int finiteBesidesLeftOut(double[] x, int n) {
    for (int i = 0; i < n; i++) {
      if (!(x[i] < Double.POSITIVE_INFINITY)) {
        return -1;
      }
    }
    return Finite.count(x, n);
  }

  @Override
  public void map(double[] x, double[] z, int n) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      if (x[i] > largest) { // Math.max, which looks for NaN and -0, takes several times as long
        largest = x[i];
      }
    }
    double threshold =
        cap == Double.POSITIVE_INFINITY
            ? simplex.below(x, n, largest, total)
            : capped.below(x, n, largest, cap, total);
    for (int i = 0; i < n; i++) {
      z[i] = Math.min(cap, Math.max(0, x[i] - largest - threshold));
    }
  }

  @Override
  public void pullBack(double[] x, double[] z, double[] dLdz, double[] dLdx, int n) {
    if (free.length < n) {
      free = new int[n];
      ties = new int[n];
    }
    double zero = Ties.tolerance(total, n);
    double full = cap - zero;
    int between = 0;
    double sum = 0;
    double thresholds = 0;
    for (int i = 0; i < n; i++) {
      if (z[i] > zero && z[i] < full) {
        free[between++] = i;
        sum += dLdz[i];
        thresholds += x[i] - z[i];
      }
    }
    double threshold = between > 0 ? thresholds / between : thresholdOfVertex(x, z, n, zero);
    double tolerance = Ties.tolerance(Math.abs(threshold) + total, n);
    double lowest = threshold - tolerance;
    double highest = threshold + tolerance + cap;
    int count = 0;
    int atZero = 0;
    double sumAtZero = 0;
    double sumAtCap = 0;
    for (int i = 0; i < n; i++) {
      if (x[i] >= lowest && x[i] <= highest && !(z[i] > zero && z[i] < full)) {
        ties[count++] = i;
        if (z[i] <= zero) {
          atZero++;
          sumAtZero += dLdz[i];
        } else {
          sumAtCap += dLdz[i];
        }
      }
    }
    int atCap = count - atZero;
    weighTies(between, atZero, atCap);
    double all = between + weightAtZero * atZero + weightAtCap * atCap;
    double mean = all > 0 ? (sum + weightAtZero * sumAtZero + weightAtCap * sumAtCap) / all : 0;
    Arrays.fill(dLdx, 0, n, 0);
    for (int k = 0; k < between; k++) {
      dLdx[free[k]] = dLdz[free[k]] - mean;
    }
    for (int k = 0; k < count; k++) {
      int i = ties[k];
      dLdx[i] = (z[i] <= zero ? weightAtZero : weightAtCap) * (dLdz[i] - mean);
    }
  }

  /**
   * τ where all entries are at bounds. A whole interval of them does, inside which no entry is a
   * tie: NaN then, unless the interval is a point.
   */
  private double thresholdOfVertex(double[] x, double[] z, int n, double zero) {
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      if (z[i] <= zero) {
        low = Math.max(low, x[i]);
      } else {
        high = Math.min(high, x[i] - cap);
      }
    }
    boolean isPoint =
        low > Double.NEGATIVE_INFINITY && high - low <= Ties.tolerance(Math.abs(low) + total, n);
    return isPoint ? 0.5 * (low + high) : Double.NaN;
  }

  /**
   * Weights of ties. Along the central path for μ → 0, those at 0 are √μ t from it, those at the
   * cap √μ u, and the threshold moves by √μ d, with
   *
   * <pre>
   * t − 1/t = −d,   u − 1/u = d,   atZero · t − atCap · u − between · d = 0
   * </pre>
   *
   * and their derivatives are weighed by t²/(1 + t²) and u²/(1 + u²).
   */
  private void weighTies(int between, int atZero, int atCap) {
    weightAtZero = 0;
    weightAtCap = 0;
    if (atZero == 0 && atCap == 0) {
      return;
    }
    double d;
    if (between == 0) {
      double t = Math.sqrt((double) atCap / atZero);
      d = 1 / t - t;
    } else {
      double low = -(double) atCap / between;
      double high = (double) atZero / between;
      d = 0;
      for (int step = 0; step < MOST_STEPS; step++) {
        double value = atZero * distance(d) - atCap * distance(-d) - between * d;
        if (value > 0) {
          low = d;
        } else {
          high = d;
        }
        double root = Math.sqrt(d * d + 4);
        double slope = -between - (atZero * distance(d) + atCap * distance(-d)) / root;
        double next = d - value / slope;
        next = next > low && next < high ? next : 0.5 * (low + high);
        if (Math.abs(next - d) <= 0x1p-52 * (1 + Math.abs(d))) {
          break;
        }
        d = next;
      }
    }
    weightAtZero = atZero > 0 ? weight(distance(d)) : 0;
    weightAtCap = atCap > 0 ? weight(distance(-d)) : 0;
  }

  /** The positive t with t − 1/t = −d. */
  private static double distance(double d) {
    double root = Math.sqrt(d * d + 4);
    return d > 0 ? 2 / (d + root) : 0.5 * (root - d);
  }

  private static double weight(double distance) {
    return distance * distance / (1 + distance * distance);
  }
}
