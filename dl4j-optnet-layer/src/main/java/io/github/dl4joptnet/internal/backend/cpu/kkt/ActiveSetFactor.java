package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The factored KKT system of the active set, which a solve leaves for the adjoint. Its right-hand
 * sides are unscaled.
 */
public final class ActiveSetFactor {
  /** The active rows of [A; G], ascending; after them fixed variables, plus nEq + nIneq. */
  public final int[] rows;

  /** Whether fixed variables are among the rows; else they have been eliminated from the system. */
  public final boolean fixesByRows;

  /** The scales of the rows, to judge errors in them. */
  public final double[] scale;

  /** Per variable, what a scaled entry is multiplied by to give the one in u. */
  public final double[] columnScale;

  /**
   * The system C Q⁻¹ Cᵀ + compliance of these rows, scaled: without scaling, solves may overflow.
   */
  private final System system;

  private final double costScale;

  /** Which of the rows are weakly active: neither their multiplier nor their slack is positive. */
  public final int[] weak;

  /** For each of these, 1 where it is at its upper limit, −1 where at its lower one. */
  public final double[] weakSign;

  private ActiveSetFactor(
      int[] rows,
      double[] scale,
      double[] columnScale,
      boolean fixesByRows,
      System system,
      double costScale,
      int[] weak,
      double[] weakSign) {
    this.rows = rows;
    this.scale = scale;
    this.columnScale = columnScale;
    this.fixesByRows = fixesByRows;
    this.system = system;
    this.costScale = costScale;
    this.weak = weak;
    this.weakSign = weakSign;
  }

  /** A symmetric definite system in the units of the scaled problem. */
  public interface System {
    /** Replaces x by the solution for it. */
    void solve(double[] x);

    /**
     * Of some rows of a whole system: right-hand sides are 0 for the others, solutions are scaled.
     */
    static System ofRows(int[] rows, int order, double scale, System whole) {
      return x -> {
        double[] all = new double[order];
        for (int i = 0; i < rows.length; i++) {
          all[rows[i]] = x[i];
        }
        whole.solve(all);
        for (int i = 0; i < rows.length; i++) {
          x[i] = scale * all[rows[i]];
        }
      };
    }
  }

  /** Copies row i of a scaled Cholesky factor from its diagonal on. */
  public interface FactorRows {
    void copy(int i, double[] to, int at);
  }

  /**
   * Keeps a Cholesky factor. Null where Q is not clearly definite, and where the factors of the
   * whole batch would be too large.
   */
  public static ActiveSetFactor of(
      ScaledQp qp, int batch, int[] indices, int count, boolean fixesByRows, FactorRows factor) {
    int size = count * (count + 1) / 2;
    return of(qp, batch, indices, count, fixesByRows, size, () -> pack(count, factor)::solve);
  }

  private static PackedCholesky pack(int count, FactorRows factor) {
    double[] triangle = new double[count * (count + 1) / 2];
    int at = 0;
    for (int i = 0; i < count; i++) {
      factor.copy(i, triangle, at);
      at += count - i;
    }
    return new PackedCholesky(count, triangle);
  }

  /**
   * The same for a system of another form.
   *
   * @param size the number of doubles that it keeps
   * @param system makes it
   */
  public static ActiveSetFactor of(
      ScaledQp qp,
      int batch,
      int[] indices,
      int count,
      boolean fixesByRows,
      int size,
      Supplier<System> system) {
    ScaledMatrices matrices = qp.matrices();
    // Callers have checked that a diagonal Q is positive on free variables.
    boolean eliminates = matrices.q().isDiagonal() || matrices.q().isWellConditioned();
    if (!eliminates || (long) Double.BYTES * batch * size > Tolerances.MAX_FACTOR_BYTES) {
      return null;
    }
    int[] rows = Arrays.copyOf(indices, count);
    double[] scale = new double[count];
    for (int i = 0; i < count; i++) {
      int index = rows[i];
      scale[i] = index < qp.m ? matrices.rowScale[index] : 1 / matrices.columnScale[index - qp.m];
    }
    return new ActiveSetFactor(
        rows,
        scale,
        Arrays.copyOf(matrices.columnScale, qp.n),
        fixesByRows,
        system.get(),
        qp.costScale(),
        new int[0],
        new double[0]);
  }

  /** The same, where some of the rows are weakly active. */
  public ActiveSetFactor withWeak(int[] weak, double[] weakSign) {
    return new ActiveSetFactor(
        rows, scale, columnScale, fixesByRows, system, costScale, weak, weakSign);
  }

  /** x = (C Q⁻¹ Cᵀ + compliance)⁻¹ x. */
  public void solve(double[] x) {
    for (int i = 0; i < scale.length; i++) {
      x[i] *= scale[i];
    }
    system.solve(x);
    for (int i = 0; i < scale.length; i++) {
      x[i] *= scale[i] / costScale;
    }
  }
}
