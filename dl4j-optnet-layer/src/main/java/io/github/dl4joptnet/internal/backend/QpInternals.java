package io.github.dl4joptnet.internal.backend;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gives ops access to the data of a {@link io.github.dl4joptnet.qp.QpBatch} and a {@link
 * io.github.dl4joptnet.qp.QpSolution}, models to those of a {@link
 * io.github.dl4joptnet.qp.SparseMatrix}, and losses to those of a {@link
 * io.github.dl4joptnet.model.QpModel}, none of which are public. These classes grant the access
 * when they are initialised.
 */
public final class QpInternals {
  private static volatile Function<Object, QpData> dataOfBatch;
  private static volatile Function<Object, BackendSolution> resultOfSolution;

  private static volatile Function<Object, SparseLayout> layoutOfMatrix;
  private static volatile Function<Object, double[]> valuesOfMatrix;

  private static volatile BiFunction<Object, Map<String, INDArray>, Object> batchOfModel;

  private QpInternals() {}

  /** For QpModel alone. */
  public static void grantModel(BiFunction<Object, Map<String, INDArray>, Object> access) {
    batchOfModel = access;
  }

  /**
   * The coefficients of a model's program, which is not solved.
   *
   * @param model a QpModel
   * @param values of its parameters
   */
  public static QpData dataOfModel(Object model, Map<String, INDArray> values) {
    return data(batchOfModel.apply(model, values));
  }

  /** For SparseMatrix alone. */
  public static void grantMatrix(
      Function<Object, SparseLayout> layout, Function<Object, double[]> values) {
    layoutOfMatrix = layout;
    valuesOfMatrix = values;
  }

  /**
   * The positions of a matrix.
   *
   * @param matrix a SparseMatrix
   */
  public static SparseLayout layout(Object matrix) {
    return layoutOfMatrix.apply(matrix);
  }

  /**
   * The stored values of a matrix, all samples' where it has them per sample.
   *
   * @param matrix a SparseMatrix
   */
  public static double[] values(Object matrix) {
    return valuesOfMatrix.apply(matrix);
  }

  /** For QpBatch alone. */
  public static void grantData(Function<Object, QpData> access) {
    dataOfBatch = access;
  }

  /** For QpSolution alone. */
  public static void grantResult(Function<Object, BackendSolution> access) {
    resultOfSolution = access;
  }

  /**
   * The coefficients of a batch, until they are released.
   *
   * @param batch a QpBatch
   */
  public static QpData data(Object batch) {
    return dataOfBatch.apply(batch);
  }

  /**
   * The results behind a solution.
   *
   * @param solution a QpSolution
   */
  public static BackendSolution result(Object solution) {
    return resultOfSolution.apply(solution);
  }
}
