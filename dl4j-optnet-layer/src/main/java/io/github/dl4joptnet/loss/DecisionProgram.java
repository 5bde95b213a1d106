package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.internal.storage.ExactArray;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpBatch;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The program behind a decision z whose cost c is predicted, in matrices:
 *
 * <pre>
 * minimise  cᵀz + ½ xᵀQx + pᵀx     or     maximise  cᵀz − ½ xᵀQx − pᵀx
 * subject to   A x = b,   hLower ≤ G x ≤ h,   lower ≤ x ≤ upper
 * </pre>
 *
 * where z is x, or {@linkplain Builder#decision a part of it}. All matrices are shared by all
 * samples; only c differs. Without Q it is a linear program. Immutable; saved with the loss that
 * holds it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class DecisionProgram implements Serializable {
  private static final long serialVersionUID = 1L;

  @JsonProperty private boolean maximize;
  @JsonProperty private int variables;
  @JsonProperty private int decisionFrom;
  @JsonProperty private int decisionTo;
  @JsonProperty private @Nullable ExactArray Q;
  @JsonProperty private @Nullable ExactArray p;
  @JsonProperty private @Nullable ExactArray G;
  @JsonProperty private @Nullable ExactArray h;
  @JsonProperty private @Nullable ExactArray hLower;
  @JsonProperty private @Nullable ExactArray A;
  @JsonProperty private @Nullable ExactArray b;
  @JsonProperty private @Nullable ExactArray lower;
  @JsonProperty private @Nullable ExactArray upper;

  private DecisionProgram() {} // for loading

  private DecisionProgram(Builder builder, int variables) {
    maximize = builder.maximize;
    this.variables = variables;
    decisionFrom = builder.decisionFrom;
    decisionTo = builder.decisionTo < 0 ? variables : builder.decisionTo;
    Q = stored(builder.Q);
    p = stored(builder.p);
    G = stored(builder.G);
    h = stored(builder.h);
    hLower = stored(builder.hLower);
    A = stored(builder.A);
    b = stored(builder.b);
    lower = stored(builder.lower);
    upper = stored(builder.upper);
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * From a model with a cost parameter that appears in the objective as {@code cost.dot(z)}, with
   * factor 1, and nowhere else; the model may minimise or maximise. This compiles and freezes the
   * model; learned parameters keep their initial values.
   *
   * @param cost names the parameter, whose values are predicted
   * @param z names the variable that is the decision
   * @throws IllegalArgumentException if there are no such parameter and variable, or the cost is
   *     used in another way
   */
  public static DecisionProgram of(QpModel model, String cost, String z) {
    return ModelPrograms.of(model, cost, z);
  }

  private static @Nullable ExactArray stored(@Nullable INDArray array) {
    return array == null ? null : ExactArray.of(array);
  }

  private static @Nullable INDArray array(@Nullable ExactArray stored) {
    return stored == null ? null : stored.toArray(DataType.DOUBLE, stored.shape());
  }

  /** Entries of the decision z, and of its cost. */
  public int width() {
    return decisionTo - decisionFrom;
  }

  /** Variables in all. */
  public int variables() {
    return variables;
  }

  /** The index of the first entry of z in x. */
  int decisionFrom() {
    return decisionFrom;
  }

  /** 1 where cᵀz is minimised, −1 where it is maximised: what c is multiplied by to minimise. */
  int sign() {
    return maximize ? -1 : 1;
  }

  /** Row-major, or null for zero. */
  double @Nullable [] quadraticTerm() {
    return values(Q);
  }

  /** Null for zero. */
  double @Nullable [] linearTerm() {
    return values(p);
  }

  double @Nullable [] lower() {
    return values(lower);
  }

  double @Nullable [] upper() {
    return values(upper);
  }

  private static double @Nullable [] values(@Nullable ExactArray stored) {
    if (stored == null) {
      return null;
    }
    double[] values = new double[stored.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = stored.get(i);
    }
    return values;
  }

  /** All but the linear term, in new arrays. */
  QpBatch.Builder constraints(@Nullable INDArray quadraticTerm) {
    return QpBatch.builder()
        .Q(quadraticTerm)
        .G(array(G))
        .h(array(h))
        .hLower(array(hLower))
        .A(array(A))
        .b(array(b))
        .lower(array(lower))
        .upper(array(upper));
  }

  /** Q + λI on the entries of z; null where that is zero. */
  @Nullable INDArray quadraticTerm(double lambda) {
    if (Q == null && lambda == 0) {
      return null;
    }
    INDArray sum =
        Q == null
            ? Nd4j.zeros(DataType.DOUBLE, variables, variables)
            : Objects.requireNonNull(array(Q));
    for (int j = decisionFrom; j < decisionTo; j++) {
      sum.putScalar(j, j, sum.getDouble(j, j) + lambda);
    }
    return sum;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DecisionProgram that
        && maximize == that.maximize
        && variables == that.variables
        && decisionFrom == that.decisionFrom
        && decisionTo == that.decisionTo
        && Objects.equals(Q, that.Q)
        && Objects.equals(p, that.p)
        && Objects.equals(G, that.G)
        && Objects.equals(h, that.h)
        && Objects.equals(hLower, that.hLower)
        && Objects.equals(A, that.A)
        && Objects.equals(b, that.b)
        && Objects.equals(lower, that.lower)
        && Objects.equals(upper, that.upper);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        maximize, variables, decisionFrom, decisionTo, Q, p, G, h, hLower, A, b, lower, upper);
  }

  @Override
  public String toString() {
    return "DecisionProgram[%s, %d variables, decision %d to %d]"
        .formatted(maximize ? "maximize" : "minimize", variables, decisionFrom, decisionTo);
  }

  /** Collects the matrices (FLOAT or DOUBLE, shared by all samples); what is not set is absent. */
  public static final class Builder {
    private @Nullable INDArray Q;
    private @Nullable INDArray p;
    private @Nullable INDArray G;
    private @Nullable INDArray h;
    private @Nullable INDArray hLower;
    private @Nullable INDArray A;
    private @Nullable INDArray b;
    private @Nullable INDArray lower;
    private @Nullable INDArray upper;
    private boolean maximize;
    private int decisionFrom;
    private int decisionTo = -1;

    private Builder() {}

    /** Quadratic term, symmetric positive semidefinite, {@code [n, n]}. */
    public Builder Q(@Nullable INDArray Q) {
      this.Q = Q;
      return this;
    }

    /** A linear term beside the predicted one, {@code [n]}. */
    public Builder p(@Nullable INDArray p) {
      this.p = p;
      return this;
    }

    /** Inequality rows, {@code [nIneq, n]}. */
    public Builder G(@Nullable INDArray G) {
      this.G = G;
      return this;
    }

    /** Upper limits of Gx, {@code [nIneq]}; +∞ allowed. */
    public Builder h(@Nullable INDArray h) {
      this.h = h;
      return this;
    }

    /** Lower limits of Gx, {@code [nIneq]}; −∞ allowed. */
    public Builder hLower(@Nullable INDArray hLower) {
      this.hLower = hLower;
      return this;
    }

    /** Equality rows, {@code [nEq, n]}. */
    public Builder A(@Nullable INDArray A) {
      this.A = A;
      return this;
    }

    /** Right-hand side of the equalities, {@code [nEq]}. */
    public Builder b(@Nullable INDArray b) {
      this.b = b;
      return this;
    }

    /** Lower bounds, {@code [n]}; −∞ allowed. */
    public Builder lower(@Nullable INDArray lower) {
      this.lower = lower;
      return this;
    }

    /** Upper bounds, {@code [n]}; +∞ allowed. */
    public Builder upper(@Nullable INDArray upper) {
      this.upper = upper;
      return this;
    }

    /** cᵀz is minimised, unless this is called. */
    public Builder maximize() {
      maximize = true;
      return this;
    }

    /** Which entries of x are the decision z, {@code to} excluded; all unless set. */
    public Builder decision(int from, int to) {
      decisionFrom = from;
      decisionTo = to;
      return this;
    }

    /**
     * Checks and copies the matrices.
     *
     * @throws IllegalArgumentException as {@link QpBatch.Builder#build}; if a coefficient is per
     *     sample; if the decision is no part of the variables
     */
    public DecisionProgram build() {
      QpBatch one =
          QpBatch.builder()
              .Q(Q)
              .p(p)
              .G(G)
              .h(h)
              .hLower(hLower)
              .A(A)
              .b(b)
              .lower(lower)
              .upper(upper)
              .build();
      int n = one.n();
      boolean shared = one.batch() == 1 && isFlat(Q) && isFlat(G) && isFlat(A);
      one.release();
      if (!shared) {
        throw new IllegalArgumentException(
            "coefficients of a DecisionProgram are shared by all samples: expected matrices of"
                + " rank 2 and vectors, without a batch dimension");
      }
      if (decisionTo >= 0 && !(0 <= decisionFrom && decisionFrom < decisionTo && decisionTo <= n)) {
        throw new IllegalArgumentException(
            "decision from %d to %d: expected a part of the %d variables"
                .formatted(decisionFrom, decisionTo, n));
      }
      return new DecisionProgram(this, n);
    }

    private static boolean isFlat(@Nullable INDArray matrix) {
      return matrix == null || matrix.rank() == 2;
    }
  }
}
