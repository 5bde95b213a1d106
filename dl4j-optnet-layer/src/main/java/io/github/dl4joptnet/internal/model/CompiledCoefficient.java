package io.github.dl4joptnet.internal.model;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/** One coefficient of a program: how its entries are computed, and what array they make. */
final class CompiledCoefficient {
  private final EntryProgram entries;
  private final List<QuadraticProducts> products;
  private final @Nullable SparseMatrix pattern;
  private final long[] shape;
  private final int[] parameters;

  /** The array where there are no parameters, made once, and the same values. */
  private final @Nullable Object constant;

  private final double @Nullable [] constantValues;

  /**
   * @param products what is added that is no affine function of the parameters
   * @param pattern of a sparse coefficient, null for a dense one
   * @param shape of a sample's dense array, or of its stored entries
   */
  @SuppressWarnings("try") // the workspace scope is there to be closed
  CompiledCoefficient(
      EntryProgram entries,
      List<QuadraticProducts> products,
      @Nullable SparseMatrix pattern,
      long... shape) {
    this.entries = entries;
    this.products = products;
    this.pattern = pattern;
    this.shape = shape;
    parameters =
        DistinctIndices.of(
            Stream.concat(
                    Stream.of(entries.parameters()),
                    products.stream().map(QuadraticProducts::parameters))
                .toArray(int[][]::new));
    if (parameters.length > 0) {
      constant = null;
      constantValues = null;
      return;
    }
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      double[] values = new double[size()];
      evaluate(new double[0], values, 0);
      constant = array(values, false, 1);
      constantValues = values;
    }
  }

  boolean isSparse() {
    return pattern != null;
  }

  int size() {
    return entries.entries();
  }

  /** The array of a coefficient without parameters, an INDArray or SparseMatrix; else null. */
  @Nullable Object constant() {
    return constant;
  }

  /** The values of a coefficient without parameters; else null. */
  double @Nullable [] constantValues() {
    return constantValues;
  }

  boolean isPerSample(ParameterValues values) {
    return values.anyPerSample(parameters);
  }

  void evaluate(double[] theta, double[] to, int at) {
    entries.evaluate(theta, to, at);
    for (QuadraticProducts product : products) {
      product.addTo(to, at, theta);
    }
  }

  /** Adds the gradients of the entries that begin at an index to dTheta. */
  void backward(double[] dEntries, int at, double[] theta, double[] dTheta) {
    entries.backward(dEntries, at, dTheta);
    for (QuadraticProducts product : products) {
      product.backward(dEntries, at, theta, dTheta);
    }
  }

  /** An INDArray or SparseMatrix of the entries of one or all samples. */
  Object array(double[] values, boolean perSample, int batch) {
    long[] full = shape;
    if (perSample) {
      full = new long[shape.length + 1];
      full[0] = batch;
      System.arraycopy(shape, 0, full, 1, shape.length);
    }
    if (pattern == null) {
      return DenseArrays.write(values, full);
    }
    return values.length == 0 ? pattern : pattern.withValues(DenseArrays.write(values, full));
  }
}
