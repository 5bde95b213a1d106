package io.github.dl4joptnet.internal.backend;

import java.util.function.Function;

/**
 * Lets ops look at the coefficients in a {@link io.github.dl4joptnet.qp.QpBatch}, which is closed
 * to users. That class sets the access when it is initialised.
 */
public final class QpDataAccess {
  private static volatile Function<Object, QpData> access;

  private QpDataAccess() {}

  /** For QpBatch alone. */
  public static void set(Function<Object, QpData> toData) {
    access = toData;
  }

  /**
   * The coefficients of a batch, until they are released.
   *
   * @param batch a QpBatch
   */
  public static QpData of(Object batch) {
    return access.apply(batch);
  }
}
