package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.QpInternals;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A batch of quadratic programs of one size:
 *
 * <pre>
 * minimise ½ zᵀQz + pᵀz   subject to   A z = b,   hLower ≤ G z ≤ h,   lower ≤ z ≤ upper
 * </pre>
 *
 * Every coefficient is shared by the batch (no batch dimension, or one of size 1) or given per
 * sample (leading dimension {@code batch}). The values are copied when the batch is built. Q, G and
 * A may also be {@linkplain SparseMatrix sparse}; the program is then solved by sparse linear
 * algebra, on the CPU.
 */
public final class QpBatch {
  static {
    QpInternals.grantData(batch -> ((QpBatch) batch).data);
  }

  private final QpData data;
  private final Map<QpCoefficient, long[]> shapes;
  private int users;
  private boolean released;

  QpBatch(QpData data, Map<QpCoefficient, long[]> shapes) {
    this.data = data;
    this.shapes = shapes;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Number of samples. */
  public int batch() {
    return data.batch();
  }

  /** Number of variables. */
  public int n() {
    return data.n();
  }

  /** Rows of G. */
  public int nIneq() {
    return data.nIneq();
  }

  /** Rows of A. */
  public int nEq() {
    return data.nEq();
  }

  /** The coefficients as the backends read them, until they are released. */
  QpData data() {
    return data;
  }

  /**
   * Runs an action on the coefficients; a concurrent {@link #release()} is deferred until it
   * returns.
   *
   * @throws IllegalStateException when the batch has been released
   */
  <T> T use(Function<QpData, T> action) {
    synchronized (this) {
      if (released) {
        throw new IllegalStateException("the batch has been released");
      }
      users++;
    }
    try {
      return QpInterruptedException.translating(() -> action.apply(data));
    } finally {
      synchronized (this) {
        users--;
        freeIfUnused();
      }
    }
  }

  /**
   * Makes the memory of the coefficients available to other batches now, not at garbage collection:
   * on the heap, or on the GPU if ND4J's arrays are there. Afterwards the batch cannot be solved,
   * nor its solutions differentiated. Operations running in other threads complete normally.
   */
  public synchronized void release() {
    released = true;
    freeIfUnused();
  }

  synchronized boolean isReleased() {
    return released;
  }

  boolean hasShapeOf(QpBatch other) {
    return batch() == other.batch()
        && n() == other.n()
        && nIneq() == other.nIneq()
        && nEq() == other.nEq();
  }

  /** For messages. */
  String sizes() {
    return "%d samples of %d variables, %d inequality rows and %d equality rows"
        .formatted(batch(), n(), nIneq(), nEq());
  }

  private void freeIfUnused() {
    if (released && users == 0) {
      for (QpCoefficient coefficient : QpCoefficient.values()) {
        Operand operand = data.get(coefficient);
        if (operand != null) {
          operand.release();
        }
      }
    }
  }

  /** Shapes of the coefficients as they were given; gradients take them. */
  Map<QpCoefficient, long[]> shapes() {
    return shapes;
  }

  /**
   * Collects the coefficients (FLOAT or DOUBLE; null or never set means absent). At least one of Q,
   * p, G, A, lower, upper must be given, so that n is known.
   */
  public static final class Builder {
    final Map<QpCoefficient, INDArray> given = new EnumMap<>(QpCoefficient.class);
    final Map<QpCoefficient, SparseMatrix> sparse = new EnumMap<>(QpCoefficient.class);
    int threads;
    Backend backend = Backend.AUTO;

    /** Reads the coefficients; null for the one that the backend setting stands for. */
    @Nullable QpBackend reader;

    private Builder() {}

    private Builder set(QpCoefficient coefficient, @Nullable INDArray array) {
      sparse.remove(coefficient);
      if (array == null) {
        given.remove(coefficient);
      } else {
        given.put(coefficient, array);
      }
      return this;
    }

    private Builder set(QpCoefficient coefficient, @Nullable SparseMatrix matrix) {
      given.remove(coefficient);
      if (matrix == null) {
        sparse.remove(coefficient);
      } else {
        sparse.put(coefficient, matrix);
      }
      return this;
    }

    /** Quadratic term, symmetric positive semidefinite, {@code [batch, n, n] or [n, n]}. */
    public Builder Q(@Nullable INDArray Q) {
      return set(QpCoefficient.Q, Q);
    }

    /** Quadratic term, n×n: both triangles of a symmetric positive semidefinite matrix. */
    public Builder Q(@Nullable SparseMatrix Q) {
      return set(QpCoefficient.Q, Q);
    }

    /** Linear term, {@code [batch, n] or [n]}. */
    public Builder p(@Nullable INDArray p) {
      return set(QpCoefficient.P, p);
    }

    /** Inequality rows, {@code [batch, nIneq, n] or [nIneq, n]}. */
    public Builder G(@Nullable INDArray G) {
      return set(QpCoefficient.G, G);
    }

    /** Inequality rows, nIneq×n. */
    public Builder G(@Nullable SparseMatrix G) {
      return set(QpCoefficient.G, G);
    }

    /** Upper limits of Gz, {@code [batch, nIneq] or [nIneq]}; +∞ allowed. */
    public Builder h(@Nullable INDArray h) {
      return set(QpCoefficient.H, h);
    }

    /** Lower limits of Gz, {@code [batch, nIneq] or [nIneq]}; −∞ allowed. */
    public Builder hLower(@Nullable INDArray hLower) {
      return set(QpCoefficient.H_LOWER, hLower);
    }

    /** Equality rows, {@code [batch, nEq, n] or [nEq, n]}. */
    public Builder A(@Nullable INDArray A) {
      return set(QpCoefficient.A, A);
    }

    /** Equality rows, nEq×n. */
    public Builder A(@Nullable SparseMatrix A) {
      return set(QpCoefficient.A, A);
    }

    /** Right-hand side of the equalities, {@code [batch, nEq] or [nEq]}. */
    public Builder b(@Nullable INDArray b) {
      return set(QpCoefficient.B, b);
    }

    /** Lower bounds of z, {@code [batch, n] or [n]}; −∞ allowed. */
    public Builder lower(@Nullable INDArray lower) {
      return set(QpCoefficient.LOWER, lower);
    }

    /** Upper bounds of z, {@code [batch, n] or [n]}; +∞ allowed. */
    public Builder upper(@Nullable INDArray upper) {
      return set(QpCoefficient.UPPER, upper);
    }

    /** Threads that copy and check the coefficients; 0, the default, for all cores. */
    public Builder threads(int threads) {
      if (threads < 0) {
        throw new IllegalArgumentException("threads is " + threads + ", expected at least 0");
      }
      this.threads = threads;
      return this;
    }

    /**
     * Where the batch is going to be solved, as in the solver's settings; {@link Backend#AUTO}
     * unless set. It has no effect on results. If it selects the GPU and ND4J uses its CUDA
     * backend, the coefficients are copied on the GPU, not through host memory.
     */
    public Builder backend(Backend backend) {
      this.backend = Objects.requireNonNull(backend, "backend");
      return this;
    }

    /** Has a given backend read the coefficients, as {@link QpSolver#on} has it solve. */
    Builder on(QpBackend backend) {
      this.reader = backend;
      return this;
    }

    /**
     * Validates and copies the coefficients.
     *
     * <p>A NaN or a forbidden infinity in one sample of a per-sample coefficient marks that sample
     * ({@link QpStatus#NUMERICAL_ERROR}) and leaves the others alone; where no sample is left, and
     * in shared coefficients, it is an error. The same holds for crossed limits, which mark a
     * sample {@link QpStatus#PRIMAL_INFEASIBLE}.
     *
     * @throws IllegalArgumentException on a wrong rank, size, batch or data type, on NaN, crossed
     *     limits, and on a Q with a relative asymmetry above 1e-4 or an eigenvalue below −1e-5 of
     *     its largest; names the argument, its shape and what was expected
     */
    public QpBatch build() {
      return QpInterruptedException.translating(new QpBatchReader(this)::read);
    }
  }
}
