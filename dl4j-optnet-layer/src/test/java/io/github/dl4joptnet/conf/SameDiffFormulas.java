package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The parameterisations as a user would write them in SameDiff, which differentiates them. */
final class SameDiffFormulas {
  private final ParametricQp qp;
  private final QpSizes sizes;
  private final SameDiff sd;
  private final Map<String, SDVariable> variables;

  /**
   * @param variables parameters and inputs by name, matrices among the inputs {@code [batch, rows,
   *     n]}
   */
  SameDiffFormulas(ParametricQp qp, QpSizes sizes, SameDiff sd, Map<String, SDVariable> variables) {
    this.qp = qp;
    this.sizes = sizes;
    this.sd = sd;
    this.variables = variables;
  }

  SDVariable coefficient(LayerCoefficient target) {
    if (target != LayerCoefficient.P) {
      return formula(target);
    }
    SDVariable scaled = formula(target).mul(qp.inputScale());
    long rest = sizes.get(Size.REST);
    if (rest == 0) {
      return scaled;
    }
    long n = sizes.get(Size.N);
    INDArray front = Nd4j.hstack(eye(n - rest), Nd4j.zeros(DataType.DOUBLE, n - rest, rest));
    SDVariable p = scaled.mmul(sd.constant(front));
    if (!qp.has(LayerCoefficient.P_REST)) {
      return p;
    }
    INDArray back = Nd4j.hstack(Nd4j.zeros(DataType.DOUBLE, rest, n - rest), eye(rest));
    SDVariable end = sd.reshape(formula(LayerCoefficient.P_REST), 1, rest);
    return p.add(end.mmul(sd.constant(back)));
  }

  private static INDArray eye(long n) {
    return Nd4j.eye(n).castTo(DataType.DOUBLE);
  }

  private SDVariable formula(LayerCoefficient target) {
    long[] shape = sizes.shape(target);
    CoefficientSource source = qp.source(target);
    if (source instanceof FixedSparse fixed) {
      return sd.constant(fixed.array().toArray(DataType.DOUBLE, fixed.pattern().size()));
    }
    if (source instanceof SparseFactoredQ factored) {
      SparseMatrix pattern = factored.factorPattern().matrix();
      SDVariable l =
          sd.reshape(
              sd.reshape(variables.get("L"), 1, -1).mmul(sd.constant(placement(pattern))),
              pattern.rows(),
              pattern.columns());
      SDVariable q = l.mmul(sd.transpose(l)).add(sd.constant(eye(shape[0]).mul(factored.eps())));
      SparseMatrix ofQ = factored.sparsePattern();
      SDVariable row = sd.reshape(q, 1, -1);
      return sd.reshape(row.mmul(sd.constant(placement(ofQ).transpose().dup())), ofQ.nnz());
    }
    if (source instanceof IdentityQ identity && qp.isSparse(target)) {
      return sd.constant(Nd4j.valueArrayOf(new long[] {shape[0]}, identity.eps(), DataType.DOUBLE));
    }
    if (source instanceof FixedCoefficient fixed) {
      return sd.constant(fixed.array().toArray(DataType.DOUBLE, shape));
    }
    if (source instanceof ConstantCoefficient constant) {
      return sd.constant(Nd4j.valueArrayOf(shape, constant.value(), DataType.DOUBLE));
    }
    if (source instanceof IdentityQ identity) {
      return sd.constant(eye(shape[0]).mul(identity.eps()));
    }
    if (source instanceof LearnedScalar) {
      return sd.constant(Nd4j.ones(DataType.DOUBLE, shape)).mul(variables.get(target.symbol));
    }
    if (source instanceof InputCoefficient input) {
      return variables.get(input.name());
    }
    if (source instanceof FactoredQ factored) {
      INDArray triangle = Parameter.lowerTriangle(shape[0]).castTo(DataType.DOUBLE);
      SDVariable l = variables.get("L").mul(sd.constant(triangle));
      return l.mmul(sd.transpose(l)).add(sd.constant(eye(shape[0]).mul(factored.eps())));
    }
    if (source instanceof TimesPoint) {
      return times(LayerCoefficient.A);
    }
    if (source instanceof Feasible feasible) {
      return times(LayerCoefficient.G)
          .add(feasible.strictly() ? sd.math.exp(variables.get("logS0")) : variables.get("s0"));
    }
    return variables.get(target.symbol); // learned
  }

  /** Entries times this is the dense matrix, row by row: {@code [nnz, rows·columns]}. */
  private static INDArray placement(SparseMatrix pattern) {
    int[][] at = SparseNetworks.positions(pattern);
    INDArray placement =
        Nd4j.zeros(DataType.DOUBLE, pattern.nnz(), (long) pattern.rows() * pattern.columns());
    for (int k = 0; k < pattern.nnz(); k++) {
      placement.putScalar(k, (long) at[0][k] * pattern.columns() + at[1][k], 1);
    }
    return placement;
  }

  private SDVariable times(LayerCoefficient matrix) {
    long n = sizes.get(Size.N);
    long rows = sizes.get(matrix.rows);
    SDVariable point =
        variables.containsKey("w") ? sd.math.exp(variables.get("w")) : variables.get("z0");
    SDVariable given = formula(matrix);
    SparseMatrix pattern = qp.source(matrix).sparsePattern();
    if (pattern != null) {
      given = sd.reshape(given, -1, pattern.nnz()).mmul(sd.constant(placement(pattern)));
    }
    SDVariable product = sd.reshape(given, -1, n).mmul(sd.reshape(point, n, 1));
    return qp.source(matrix) instanceof InputCoefficient
        ? sd.reshape(product, -1, rows)
        : sd.reshape(product, rows);
  }
}
