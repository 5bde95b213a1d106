package io.github.dl4joptnet.internal.projection;

/**
 * The threshold τ with Σ min(cap, max(0, xᵢ − τ)) = total, by selection among the points xᵢ and xᵢ
 * − cap, where the sum bends (Pardalos and Kovoor 1990): each round halves, on average, the entries
 * of which it is unknown whether they are 0, between, or cap.
 */
final class CappedThreshold {
  private double[] open = new double[0];

  /**
   * @param x entries of −∞ are 0 at any threshold
   * @param largest the largest entry of x
   * @return τ − largest; where a whole interval does, a point of it
   */
  double below(double[] x, int n, double largest, double cap, double total) {
    if (open.length < n) {
      open = new double[n];
    }
    int count = 0;
    double low = Double.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      double difference = x[i] - largest;
      if (difference > Double.NEGATIVE_INFINITY) {
        open[count++] = difference;
        low = Math.min(low, difference - cap);
      }
    }
    double high = 0;
    int capped = 0;
    int between = 0;
    double sumBetween = 0;
    while (count > 0) {
      double pivot = pivot(count, cap, low, high);
      double value = cap * capped + sumBetween - between * pivot;
      for (int i = 0; i < count; i++) {
        double above = open[i] - pivot;
        value += above > 0 ? above < cap ? above : cap : 0;
      }
      if (value == total) {
        return pivot;
      }
      if (value > total) {
        low = pivot;
      } else {
        high = pivot;
      }
      int kept = 0;
      for (int i = 0; i < count; i++) {
        double entry = open[i];
        if (entry - cap >= high) {
          capped++;
        } else if (entry >= high && entry - cap <= low) {
          between++;
          sumBetween += entry;
        } else if (entry > low) {
          open[kept++] = entry;
        }
      }
      count = kept;
    }
    return between > 0 ? (cap * capped + sumBetween - total) / between : 0.5 * (low + high);
  }

  /** A median of three of the points inside the interval, of which each open entry has one. */
  private double pivot(int count, double cap, double low, double high) {
    double a = inside(open[0], cap, low, high);
    double b = inside(open[count / 2], cap, low, high);
    double c = inside(open[count - 1], cap, low, high);
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private static double inside(double entry, double cap, double low, double high) {
    return entry > low && entry < high ? entry : entry - cap;
  }
}
