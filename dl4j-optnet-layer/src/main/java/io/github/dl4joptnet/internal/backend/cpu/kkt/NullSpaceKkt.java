package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.linalg.CompensatedSum;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.PivotedCholesky;
import io.github.dl4joptnet.internal.linalg.PivotedQr;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The null-space method (Nocedal and Wright, section 16.2) for a system that may have no unique
 * solution: the rows without gap determine u up to Z v, and the reduced matrix W = ZᵀHZ, where H is
 * c Q̂ with weights and with the rows that have a gap eliminated, determines v. Both ranks are
 * revealed by pivoting; nothing is regularised.
 *
 * <p>Directions that neither determines are flat: the right-hand side and u are projected onto
 * their orthogonal complement. Where rows depend on each other, η is that of minimum norm. Both are
 * meant in the user's units.
 */
public final class NullSpaceKkt {
  private final DenseMatrices matrices;
  private final int n;
  private final int m;
  private final double costScale;
  private final double[] boundWeight;
  private final double[] rowGap;

  /** Rows without a gap. */
  private final int[] hard;

  private final double[][] h;
  private final PivotedQr rows;

  /** The factorisation of Rᵀ in the user's units, where rows depend on each other; else null. */
  private final PivotedQr leastNorm;

  private final PivotedCholesky reduced;

  /** Orthonormal in the user's units. */
  private final double[][] flat;

  /**
   * Factors.
   *
   * @param boundWeight n entries, all finite
   * @param rowGap m entries, 0 for a row that holds exactly; all finite
   * @param largest the largest curvature of a system that this one is a part of; 0 for a whole one
   */
  public NullSpaceKkt(
      DenseMatrices matrices,
      double costScale,
      double[] boundWeight,
      double[] rowGap,
      double largest) {
    this.matrices = matrices;
    this.costScale = costScale;
    this.boundWeight = boundWeight;
    this.rowGap = rowGap;
    n = matrices.n();
    m = matrices.m();
    hard = hardRows();
    h = hessian();
    double[][] normals = new double[hard.length][];
    for (int i = 0; i < hard.length; i++) {
      normals[i] = Arrays.copyOf(matrices.c[hard[i]], n);
    }
    rows = new PivotedQr(normals, n, Tolerances.DEPENDENT_ROW_SHARE);
    leastNorm = rows.rank() < hard.length ? leastNorm() : null;
    reduced = reduce(largest);
    flat = flatDirections();
  }

  private int[] hardRows() {
    int[] found = new int[m];
    int count = 0;
    for (int r = 0; r < m; r++) {
      if (rowGap[r] == 0) {
        found[count++] = r;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private double[][] hessian() {
    double[][] sum = MatrixKernels.rows(n, n);
    matrices.q().copyUpperTriangle(costScale, sum);
    for (int j = 0; j < n; j++) {
      sum[j][j] += boundWeight[j];
    }
    double[] inverseGap = new double[m];
    for (int r = 0; r < m; r++) {
      inverseGap[r] = rowGap[r] == 0 ? 0 : 1 / rowGap[r];
    }
    MatrixKernels.addGram(sum, n, matrices.c, inverseGap, m);
    MatrixKernels.mirror(sum, n);
    return sum;
  }

  private PivotedQr leastNorm() {
    double[][] columns = new double[rows.rank()][hard.length];
    for (int i = 0; i < columns.length; i++) {
      for (int j = i; j < hard.length; j++) {
        columns[i][j] = rows.r(i, j) / matrices.rowScale[hard[rows.pivot()[j]]];
      }
    }
    return new PivotedQr(columns, hard.length, 0);
  }

  /** W = ZᵀHZ, factored; the columns of Z are those of the rows' Q beyond their rank. */
  private PivotedCholesky reduce(double ofAll) {
    double largest = ofAll;
    double[][] z = new double[n - rows.rank()][n];
    double[][] hz = new double[z.length][n];
    for (int k = 0; k < z.length; k++) {
      z[k][rows.rank() + k] = 1;
      rows.apply(z[k]);
      for (int i = 0; i < n; i++) {
        hz[k][i] = VectorKernels.dot(h[i], z[k], 0, n);
      }
    }
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, h[i][i]);
    }
    double[][] w = new double[z.length][z.length];
    for (int i = 0; i < z.length; i++) {
      for (int k = i; k < z.length; k++) {
        w[i][k] = VectorKernels.dot(z[i], hz[k], 0, n);
        w[k][i] = w[i][k];
      }
    }
    return new PivotedCholesky(w, Tolerances.FLAT_SHARE * n * largest);
  }

  private double[][] flatDirections() {
    double[][] directions = reduced.nullSpace();
    for (int k = 0; k < directions.length; k++) {
      double[] direction = new double[n];
      System.arraycopy(directions[k], 0, direction, rows.rank(), n - rows.rank());
      rows.apply(direction);
      for (int j = 0; j < n; j++) {
        direction[j] *= matrices.columnScale[j];
      }
      directions[k] = direction;
      for (int i = 0; i < k; i++) {
        remove(directions[i], direction);
      }
      double size = Math.sqrt(VectorKernels.dot(direction, direction, 0, n));
      for (int j = 0; j < n; j++) {
        direction[j] /= size;
      }
    }
    return directions;
  }

  private void remove(double[] direction, double[] from) {
    VectorKernels.axpy(-VectorKernels.dot(direction, from, 0, n), direction, from, 0, n);
  }

  /** Directions of negative curvature of H, even if by rounding alone, that the rows leave free. */
  public List<double[]> negativeDirections() {
    List<double[]> directions = new ArrayList<>();
    for (double[] v : reduced.negativeDirections()) {
      double[] direction = new double[n];
      System.arraycopy(v, 0, direction, rows.rank(), v.length);
      rows.apply(direction);
      directions.add(direction);
    }
    return directions;
  }

  /** Solves, and refines against the system with residuals in twice the working precision. */
  public void solve(double[] r1, double[] r2, double[] u, double[] eta) {
    Arrays.fill(u, 0, n, 0);
    Arrays.fill(eta, 0, m, 0);
    double[] e1 = Arrays.copyOf(r1, n);
    double[] e2 = Arrays.copyOf(r2, m);
    removeFlat(e1, false);
    double[] rhs1 = e1.clone();
    double[] du = new double[n];
    double[] dEta = new double[m];
    double before = Double.POSITIVE_INFINITY;
    for (int k = 0; k <= Tolerances.NULL_SPACE_REFINEMENTS; k++) {
      solveOnce(e1, e2, du, dEta);
      double size = Math.max(VectorKernels.normInf(du, n), VectorKernels.normInf(dEta, m));
      if (!(size < before)) {
        break;
      }
      before = size;
      KktSystem.add(u, du, 1, n);
      KktSystem.add(eta, dEta, 1, m);
      residual(rhs1, r2, u, eta, e1, e2);
      removeFlat(e1, false);
    }
    removeFlat(u, true);
  }

  /** Removes the flat part of a direction, or of a right-hand side, in the user's units. */
  private void removeFlat(double[] x, boolean isDirection) {
    if (flat.length == 0) {
      return;
    }
    for (int j = 0; j < n; j++) {
      double d = matrices.columnScale[j];
      x[j] = isDirection ? x[j] * d : x[j] / d;
    }
    for (double[] direction : flat) {
      remove(direction, x);
    }
    for (int j = 0; j < n; j++) {
      double d = matrices.columnScale[j];
      x[j] = isDirection ? x[j] / d : x[j] * d;
    }
  }

  private void solveOnce(double[] r1, double[] r2, double[] u, double[] eta) {
    int rank = rows.rank();
    double[] g = r1.clone();
    for (int r = 0; r < m; r++) {
      if (rowGap[r] > 0) {
        VectorKernels.axpy(r2[r] / rowGap[r], matrices.c[r], g, 0, n);
      }
    }
    Arrays.fill(u, 0);
    for (int i = 0; i < rank; i++) {
      u[i] = r2[hard[rows.pivot()[i]]];
    }
    rows.solveLower(u);
    rows.apply(u);
    double[] rest = stationarity(g, u);
    rows.applyTransposed(rest);
    double[] v = Arrays.copyOfRange(rest, rank, n);
    reduced.solve(v);
    double[] step = new double[n];
    System.arraycopy(v, 0, step, rank, v.length);
    rows.apply(step);
    KktSystem.add(u, step, 1, n);
    Arrays.fill(eta, 0);
    solveMultipliers(stationarity(g, u), eta);
    for (int r = 0; r < m; r++) {
      if (rowGap[r] > 0) {
        eta[r] = (VectorKernels.dot(matrices.c[r], u, 0, n) - r2[r]) / rowGap[r];
      }
    }
  }

  /** g − Hu. */
  private double[] stationarity(double[] g, double[] u) {
    double[] rest = g.clone();
    for (int i = 0; i < n; i++) {
      rest[i] -= VectorKernels.dot(h[i], u, 0, n);
    }
    return rest;
  }

  /**
   * The multipliers of rows without gap, of minimum norm, that remove a residual of stationarity.
   */
  private void solveMultipliers(double[] residual, double[] eta) {
    rows.applyTransposed(residual);
    int rank = rows.rank();
    if (leastNorm == null) {
      rows.solveUpper(residual);
      for (int i = 0; i < rank; i++) {
        eta[hard[rows.pivot()[i]]] = residual[i];
      }
      return;
    }
    double[] x = new double[hard.length];
    for (int i = 0; i < rank; i++) {
      x[i] = residual[leastNorm.pivot()[i]];
    }
    leastNorm.solveLower(x);
    leastNorm.apply(x);
    for (int i = 0; i < hard.length; i++) {
      int r = hard[rows.pivot()[i]];
      eta[r] = x[i] / matrices.rowScale[r];
    }
  }

  private void residual(
      double[] r1, double[] r2, double[] u, double[] eta, double[] e1, double[] e2) {
    CompensatedSum[] sums = new CompensatedSum[n];
    for (int j = 0; j < n; j++) {
      sums[j] = new CompensatedSum().set(-r1[j]);
      sums[j].addProduct(boundWeight[j], u[j]);
    }
    matrices.q().addProduct(costScale, u, sums);
    for (int r = 0; r < m; r++) {
      CompensatedSum value = new CompensatedSum().set(-r2[r]);
      value.addProduct(-rowGap[r], eta[r]);
      double[] row = matrices.c[r];
      for (int j = 0; j < n; j++) {
        if (row[j] != 0) {
          value.addProduct(row[j], u[j]);
          sums[j].addProduct(row[j], eta[r]);
        }
      }
      e2[r] = -value.value();
    }
    for (int j = 0; j < n; j++) {
      e1[j] = -sums[j].value();
    }
  }
}
