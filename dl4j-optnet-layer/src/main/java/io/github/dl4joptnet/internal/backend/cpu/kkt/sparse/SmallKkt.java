package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.kkt.NullSpaceKkt;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A small system with sparse matrices, solved as a dense one by the null-space method, without
 * inactive rows and fixed variables: the last resort for systems that are singular or nearly so.
 * Connected components are solved separately, which takes far less work.
 */
public final class SmallKkt {
  private final int n;
  private final double[] rowGap;
  private final Part[] parts;

  private record Part(int[] rows, int[] columns, NullSpaceKkt kkt) {}

  public SmallKkt(ScaledQp qp, double[] boundWeight, double[] rowGap) {
    n = qp.n;
    this.rowGap = rowGap;
    ConnectedParts connected = new ConnectedParts(qp, boundWeight, rowGap);
    double curvature = largestCurvature(qp, boundWeight, rowGap);
    int[] found = connected.all();
    parts = new Part[found.length];
    for (int k = 0; k < found.length; k++) {
      int part = found[k];
      int[] rows = indices(qp.m, r -> connected.hasRow(part, r));
      int[] columns = indices(qp.n, j -> connected.hasVariable(part, j));
      DenseMatrices matrices = new DenseMatrices(columns.length, 0, rows.length);
      matrices.gather(SparseMatrices.of(qp.matrices()), rows, rows.length, columns, columns.length);
      double[] weights = pick(boundWeight, columns);
      double[] gaps = pick(rowGap, rows);
      NullSpaceKkt kkt = new NullSpaceKkt(matrices, qp.costScale(), weights, gaps, curvature);
      parts[k] = new Part(rows, columns, kkt);
    }
  }

  /** The scale by which the curvatures of all components are judged. */
  private static double largestCurvature(ScaledQp qp, double[] boundWeight, double[] rowGap) {
    SparseMatrices matrices = SparseMatrices.of(qp.matrices());
    double[] curvature = new double[qp.n];
    for (int r = 0; r < qp.m; r++) {
      if (rowGap[r] > 0 && rowGap[r] < KktSystem.INFINITE_WEIGHT) {
        matrices.addSquares(r, 1 / rowGap[r], curvature);
      }
    }
    double largest = 0;
    for (int j = 0; j < qp.n; j++) {
      double all = qp.curvature(j) + boundWeight[j] + curvature[j];
      largest = boundWeight[j] < KktSystem.INFINITE_WEIGHT ? Math.max(largest, all) : largest;
    }
    return largest;
  }

  /** Whether a system is small enough. */
  public static boolean fits(ScaledQp qp, double[] boundWeight, double[] rowGap) {
    return indices(qp.n, j -> boundWeight[j] < KktSystem.INFINITE_WEIGHT).length
            <= Tolerances.MOST_SMALL
        && indices(qp.m, r -> rowGap[r] < KktSystem.INFINITE_WEIGHT).length
            <= Tolerances.MOST_SMALL;
  }

  private interface Choice {
    boolean has(int index);
  }

  private static int[] indices(int count, Choice choice) {
    int[] found = new int[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      if (choice.has(i)) {
        found[size++] = i;
      }
    }
    return Arrays.copyOf(found, size);
  }

  private static double[] pick(double[] from, int[] which) {
    double[] picked = new double[which.length];
    for (int i = 0; i < which.length; i++) {
      picked[i] = from[which[i]];
    }
    return picked;
  }

  /** Solves for right-hand sides of the full problem; unknowns that were left out come out as 0. */
  public void solve(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    Arrays.fill(fullU, 0);
    for (int r = 0; r < rowGap.length; r++) {
      // The value for rows whose variables are all fixed; the others are overwritten.
      boolean hasGap = rowGap[r] > 0 && rowGap[r] < KktSystem.INFINITE_WEIGHT;
      fullEta[r] = hasGap ? -fullR2[r] / rowGap[r] : 0;
    }
    for (Part part : parts) {
      double[] u = new double[part.columns.length];
      double[] eta = new double[part.rows.length];
      part.kkt.solve(pick(fullR1, part.columns), pick(fullR2, part.rows), u, eta);
      scatter(u, part.columns, fullU);
      scatter(eta, part.rows, fullEta);
    }
  }

  private static void scatter(double[] from, int[] which, double[] to) {
    for (int i = 0; i < which.length; i++) {
      to[which[i]] = from[i];
    }
  }

  /** See {@link NullSpaceKkt#negativeDirections}. */
  public List<double[]> negativeDirections() {
    List<double[]> directions = new ArrayList<>();
    for (Part part : parts) {
      for (double[] direction : part.kkt.negativeDirections()) {
        double[] full = new double[n];
        scatter(direction, part.columns, full);
        directions.add(full);
      }
    }
    return directions;
  }
}
