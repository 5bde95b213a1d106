package io.github.dl4joptnet.conf;

import java.util.Arrays;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What running layers and vertices check in the same way. */
final class RunningChecks {
  private RunningChecks() {}

  /** Runs a solve whose complaints about values say in addition whose values they are. */
  static INDArray named(String owner, Supplier<INDArray> solve) {
    try {
      return solve.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(owner + ": " + e.getMessage(), e);
    }
  }

  /**
   * The mask as a column in the data type of rows that it belongs to; null for none.
   *
   * @throws DL4JInvalidInputException if it has not one entry for each row
   */
  static @Nullable INDArray mask(String owner, @Nullable INDArray mask, INDArray rows) {
    if (mask == null) {
      return null;
    }
    if (mask.length() != rows.size(0)) {
      throw new DL4JInvalidInputException(
          "%s: a mask with an entry for each of %d rows is needed, got %s"
              .formatted(owner, rows.size(0), Arrays.toString(mask.shape())));
    }
    return mask.castTo(rows.dataType()).reshape('c', mask.length(), 1);
  }
}
