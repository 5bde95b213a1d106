package io.github.dl4joptnet.internal.projection;

import java.util.Arrays;

/**
 * A row cut into blocks of equal values, and what that makes of gradients. Between two blocks there
 * is a jump, which cuts the row into parts that know nothing of each other, or a tie: the values
 * are equal and the multiplier that keeps them so is zero.
 *
 * <p>The gradient of a part without ties is the mean over it. With ties between blocks of n₁, n₂, …
 * entries it is that of the central path's limit: block values and their distances move by √μ δ and
 * √μ g, where δ minimises Σ ½ nⱼδⱼ² − Σ log gⱼ, gⱼ = ±(δⱼ₊₁ − δⱼ) in the direction in which they
 * may part; and the block means are smoothed with weights 1/g²: (N + Dᵀ diag(1/g²) D) u = block
 * sums.
 */
final class Blocks {
  private static final int MOST_STEPS = 200;

  /** A squared Newton decrement, for each block, of steps that change nothing any more. */
  private static final double CENTRED = 1e-26;

  /** One whose gain is lost in the rounding of the objective. */
  private static final double ROUNDED = 1e-8;

  private int[] starts = new int[1];
  private int[] directions = new int[1];
  private int count;

  private double[] sizes = new double[0];
  private double[] shifts = new double[0];
  private double[] steps = new double[0];
  private double[] descent = new double[0];
  private double[] diagonal = new double[0];
  private double[] besides = new double[0];

  /** Starts again, with a first block at entry 0. */
  void begin() {
    count = 0;
    add(0, 0);
  }

  /** A jump before entry {@code at}. */
  void jump(int at) {
    add(at, 0);
  }

  /**
   * A tie before entry {@code at}.
   *
   * @param direction 1 where the values can only grow apart upwards, −1 downwards
   */
  void tie(int at, int direction) {
    add(at, direction);
  }

  private void add(int at, int direction) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      directions = Arrays.copyOf(directions, 2 * count);
    }
    starts[count] = at;
    directions[count] = direction;
    count++;
  }

  int count() {
    return count;
  }

  int start(int block) {
    return starts[block];
  }

  /** Writes the product of the transposed Jacobian with dLdz. */
  void pullBack(double[] dLdz, double[] dLdx, int n) {
    for (int first = 0; first < count; ) {
      int end = first + 1;
      while (end < count && directions[end] != 0) {
        end++;
      }
      if (end == first + 1) {
        average(first, dLdz, dLdx, n);
      } else {
        smooth(first, end, dLdz, dLdx, n);
      }
      first = end;
    }
  }

  private int end(int block, int n) {
    return block + 1 < count ? starts[block + 1] : n;
  }

  private void average(int block, double[] dLdz, double[] dLdx, int n) {
    int from = starts[block];
    int to = end(block, n);
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += dLdz[i];
    }
    Arrays.fill(dLdx, from, to, sum / (to - from));
  }

  private void smooth(int first, int end, double[] dLdz, double[] dLdx, int n) {
    int blocks = end - first;
    if (sizes.length < blocks) {
      sizes = new double[blocks];
      shifts = new double[blocks];
      steps = new double[blocks];
      descent = new double[blocks];
      diagonal = new double[blocks];
      besides = new double[blocks];
    }
    for (int j = 0; j < blocks; j++) {
      sizes[j] = end(first + j, n) - starts[first + j];
    }
    centre(first, blocks);
    for (int j = 0; j < blocks; j++) {
      double sum = 0;
      for (int i = starts[first + j]; i < end(first + j, n); i++) {
        sum += dLdz[i];
      }
      steps[j] = sum;
    }
    solve(first, blocks, steps);
    for (int j = 0; j < blocks; j++) {
      Arrays.fill(dLdx, starts[first + j], end(first + j, n), steps[j]);
    }
  }

  /** gⱼ, the distance of block j from the one before. */
  private double gap(int first, int j) {
    return directions[first + j] * (shifts[j] - shifts[j - 1]);
  }

  /** Finds δ by Newton steps. */
  private void centre(int first, int blocks) {
    start(first, blocks);
    double value = objective(first, blocks);
    for (int step = 0; step < MOST_STEPS; step++) {
      for (int j = 0; j < blocks; j++) {
        steps[j] = -sizes[j] * shifts[j];
      }
      for (int j = 1; j < blocks; j++) {
        double force = directions[first + j] / gap(first, j);
        steps[j] += force;
        steps[j - 1] -= force;
      }
      System.arraycopy(steps, 0, descent, 0, blocks);
      solve(first, blocks, steps);
      double decrement = 0;
      for (int j = 0; j < blocks; j++) {
        decrement += descent[j] * steps[j];
      }
      if (decrement <= CENTRED * blocks) {
        return;
      }
      double length = longest(first, blocks);
      double next = move(first, blocks, length);
      while (decrement > ROUNDED && next > value - 0.1 * length * decrement) {
        next = move(first, blocks, -0.5 * length);
        length *= 0.5;
      }
      value = next;
    }
  }

  /** Equal distances, of the best size. */
  private void start(int first, int blocks) {
    double all = 0;
    double mean = 0;
    shifts[0] = 0;
    for (int j = 0; j < blocks; j++) {
      shifts[j] = j == 0 ? 0 : shifts[j - 1] + directions[first + j];
      all += sizes[j];
      mean += sizes[j] * shifts[j];
    }
    mean /= all;
    double square = 0;
    for (int j = 0; j < blocks; j++) {
      shifts[j] -= mean;
      square += sizes[j] * shifts[j] * shifts[j];
    }
    double scale = Math.sqrt((blocks - 1) / square);
    for (int j = 0; j < blocks; j++) {
      shifts[j] *= scale;
    }
  }

  private double objective(int first, int blocks) {
    double value = 0;
    for (int j = 0; j < blocks; j++) {
      value += 0.5 * sizes[j] * shifts[j] * shifts[j];
    }
    for (int j = 1; j < blocks; j++) {
      value -= Math.log(gap(first, j));
    }
    return value;
  }

  /** A full step, or most of the way to where a distance would vanish. */
  private double longest(int first, int blocks) {
    double length = 1;
    for (int j = 1; j < blocks; j++) {
      double change = directions[first + j] * (steps[j] - steps[j - 1]);
      if (change < 0) {
        length = Math.min(length, -0.95 * gap(first, j) / change);
      }
    }
    return length;
  }

  private double move(int first, int blocks, double length) {
    for (int j = 0; j < blocks; j++) {
      shifts[j] += length * steps[j];
    }
    return objective(first, blocks);
  }

  /** Solves (N + Dᵀ diag(1/g²) D) u = b in place: tridiagonal, definite. */
  private void solve(int first, int blocks, double[] b) {
    System.arraycopy(sizes, 0, diagonal, 0, blocks);
    for (int j = 1; j < blocks; j++) {
      double gap = gap(first, j);
      double weight = 1 / (gap * gap);
      besides[j] = weight;
      diagonal[j] += weight;
      diagonal[j - 1] += weight;
    }
    for (int j = 1; j < blocks; j++) {
      double factor = besides[j] / diagonal[j - 1];
      diagonal[j] -= factor * besides[j];
      b[j] += factor * b[j - 1];
    }
    b[blocks - 1] /= diagonal[blocks - 1];
    for (int j = blocks - 2; j >= 0; j--) {
      b[j] = (b[j] + besides[j + 1] * b[j + 1]) / diagonal[j];
    }
  }
}
