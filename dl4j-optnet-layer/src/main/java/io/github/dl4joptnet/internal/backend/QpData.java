package io.github.dl4joptnet.internal.backend;

import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import io.github.dl4joptnet.qp.QpStatus;

/**
 * A validated batch of QPs as plain arrays, the form that all backends read. Made by {@link
 * #builder}; a coefficient that is absent is null.
 */
public final class QpData {
  private final BatchShape shape;
  private final Operand[] operands;
  private final PackedCholesky[] choleskyQ;
  private final double[] curvatureShareQ;
  private final QpStatus[] rejected;

  private QpData(Builder builder) {
    shape = builder.shape;
    operands = builder.operands.clone();
    choleskyQ = builder.choleskyQ;
    curvatureShareQ = builder.curvatureShareQ;
    rejected = builder.rejected;
  }

  /** A builder of a batch, with all coefficients absent and no sample rejected. */
  public static Builder builder(BatchShape shape) {
    return new Builder(shape);
  }

  public static Builder builder(int batch, int n, int nIneq, int nEq) {
    return builder(new BatchShape(batch, n, nIneq, nEq));
  }

  /** A builder that starts from this batch. */
  public Builder toBuilder() {
    Builder builder =
        builder(shape).choleskyQ(choleskyQ).curvatureShareQ(curvatureShareQ).rejected(rejected);
    System.arraycopy(operands, 0, builder.operands, 0, operands.length);
    return builder;
  }

  public BatchShape shape() {
    return shape;
  }

  /** Number of samples. */
  public int batch() {
    return shape.batch();
  }

  /** Number of variables. */
  public int n() {
    return shape.n();
  }

  /** Rows of G. */
  public int nIneq() {
    return shape.nIneq();
  }

  /** Rows of A. */
  public int nEq() {
    return shape.nEq();
  }

  public Operand get(QpCoefficient coefficient) {
    return operands[coefficient.ordinal()];
  }

  /** Symmetric n×n; null when absent (a linear program). */
  public Operand Q() {
    return get(QpCoefficient.Q);
  }

  /** n entries; null when absent (zero). */
  public Operand p() {
    return get(QpCoefficient.P);
  }

  /** nIneq×n; null when nIneq is 0. */
  public Operand G() {
    return get(QpCoefficient.G);
  }

  /** nIneq upper limits, +∞ allowed; null when absent (+∞). */
  public Operand h() {
    return get(QpCoefficient.H);
  }

  /** nIneq lower limits, −∞ allowed; null when absent (−∞). */
  public Operand hLower() {
    return get(QpCoefficient.H_LOWER);
  }

  /** nEq×n; null when nEq is 0. */
  public Operand A() {
    return get(QpCoefficient.A);
  }

  /** nEq entries; null when nEq is 0. */
  public Operand b() {
    return get(QpCoefficient.B);
  }

  /** n lower bounds, −∞ allowed; null when absent. */
  public Operand lower() {
    return get(QpCoefficient.LOWER);
  }

  /** n upper bounds, +∞ allowed; null when absent. */
  public Operand upper() {
    return get(QpCoefficient.UPPER);
  }

  /**
   * The upper Cholesky factor of each stored Q, null where that is diagonal or not positive
   * definite. The array is null where Q has not been factored; the backend then does it.
   */
  public PackedCholesky[] choleskyQ() {
    return choleskyQ;
  }

  /** The upper Cholesky factor of a sample's Q; null where there is none. */
  public PackedCholesky choleskyQ(int sample) {
    return choleskyQ == null ? null : choleskyQ[Q().shared() ? 0 : sample];
  }

  /**
   * Of a sparse Q of a sample, an estimate of its smallest eigenvalue with its diagonal scaled to
   * one; 0 where Q has a negative eigenvalue beyond rounding; NaN where it has not been computed.
   * Of a diagonal Q, its smallest entry, or 0 where that is negative.
   */
  public double curvatureShareQ(int sample) {
    return curvatureShareQ == null ? Double.NaN : curvatureShareQ[Q().shared() ? 0 : sample];
  }

  /** Whether any coefficient is sparse. */
  public boolean isSparse() {
    for (Operand operand : operands) {
      if (operand != null && operand.layout() != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * Per sample, null, or the status of a sample whose data rule out a solve (NaN, crossed limits)
   * in a batch with usable samples.
   */
  public QpStatus[] rejected() {
    return rejected;
  }

  /** Whether Q, G and A are each absent or shared, so that one factorisation serves all samples. */
  public boolean sharedMatrices() {
    return isShared(Q()) && isShared(G()) && isShared(A());
  }

  private static boolean isShared(Operand operand) {
    return operand == null || operand.shared();
  }

  /** Whether the coefficients are in a device's memory: either all of them are, or none. */
  public boolean isRemote() {
    return remote() != null;
  }

  /** The entries of some coefficient on a device; null where they are in the host's memory. */
  public Operand.RemoteEntries remote() {
    for (Operand operand : operands) {
      if (operand != null) {
        return operand.remote();
      }
    }
    return null;
  }

  /**
   * Whether two batches on the same device have the same coefficients, bit by bit; false where
   * either is in the host's memory.
   */
  public boolean sameRemoteEntries(QpData other) {
    return isRemote()
        && other.isRemote()
        && sameLayout(other)
        && remote().sameBatch(other.remote());
  }

  private boolean sameLayout(QpData other) {
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand a = get(coefficient);
      Operand b = other.get(coefficient);
      boolean same =
          a == null ? b == null : b != null && a.length() == b.length() && a.stride() == b.stride();
      if (!same) {
        return false;
      }
    }
    return shape.equals(other.shape);
  }

  /** Mutable; setters return this. */
  public static final class Builder {
    private BatchShape shape;
    private final Operand[] operands = new Operand[QpCoefficient.values().length];
    private PackedCholesky[] choleskyQ;
    private double[] curvatureShareQ;
    private QpStatus[] rejected;

    private Builder(BatchShape shape) {
      this.shape = shape;
      rejected = new QpStatus[shape.batch()];
    }

    /** Changes the number of rows of G. */
    public Builder nIneq(int rows) {
      shape = new BatchShape(shape.batch(), shape.n(), rows, shape.nEq());
      return this;
    }

    /**
     * @param operand null when the coefficient is absent
     */
    public Builder set(QpCoefficient coefficient, Operand operand) {
      operands[coefficient.ordinal()] = operand;
      return this;
    }

    /** Sets dense entries that all samples share; none for an absent coefficient. */
    public Builder shared(QpCoefficient coefficient, double[] entries) {
      return set(coefficient, entries.length == 0 ? null : Operand.sharedValues(entries));
    }

    /** See {@link QpData#choleskyQ()}; null unless set. */
    public Builder choleskyQ(PackedCholesky[] factors) {
      choleskyQ = factors;
      return this;
    }

    /** See {@link QpData#curvatureShareQ}, one for each Q that is stored; null unless set. */
    public Builder curvatureShareQ(double[] shares) {
      curvatureShareQ = shares;
      return this;
    }

    /** See {@link QpData#rejected()}; no sample is unless set. */
    public Builder rejected(QpStatus[] statuses) {
      rejected = statuses;
      return this;
    }

    public QpData build() {
      return new QpData(this);
    }
  }
}
