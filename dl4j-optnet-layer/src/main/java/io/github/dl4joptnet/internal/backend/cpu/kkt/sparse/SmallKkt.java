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
 * A system of sparse matrices without its inactive rows and fixed variables, dense and by the
 * null-space method, where that is small: the last resort for systems that are singular or nearly
 * so.
 */
public final class SmallKkt {
  private final int n;
  private final int[] rows;
  private final int[] columns;
  private final NullSpaceKkt kkt;

  public SmallKkt(ScaledQp qp, double[] boundWeight, double[] rowGap) {
    n = qp.n;
    rows = indices(qp.m, r -> rowGap[r] < KktSystem.INFINITE_WEIGHT);
    columns = indices(qp.n, j -> boundWeight[j] < KktSystem.INFINITE_WEIGHT);
    DenseMatrices matrices = new DenseMatrices(columns.length, 0, rows.length);
    matrices.gather(SparseMatrices.of(qp.matrices()), rows, rows.length, columns, columns.length);
    kkt =
        new NullSpaceKkt(matrices, qp.costScale(), pick(boundWeight, columns), pick(rowGap, rows));
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
    double[] u = new double[columns.length];
    double[] eta = new double[rows.length];
    kkt.solve(pick(fullR1, columns), pick(fullR2, rows), u, eta);
    scatter(u, columns, fullU);
    scatter(eta, rows, fullEta);
  }

  private static void scatter(double[] from, int[] which, double[] to) {
    Arrays.fill(to, 0);
    for (int i = 0; i < which.length; i++) {
      to[which[i]] = from[i];
    }
  }

  /** As those of {@link NullSpaceKkt}. */
  public List<double[]> negativeDirections() {
    List<double[]> directions = new ArrayList<>();
    for (double[] direction : kkt.negativeDirections()) {
      double[] full = new double[n];
      scatter(direction, columns, full);
      directions.add(full);
    }
    return directions;
  }
}
