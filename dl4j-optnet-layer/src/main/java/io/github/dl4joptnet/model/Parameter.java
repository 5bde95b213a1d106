package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.model.AffineRows;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A parameter of a {@link QpModel}: given at each solve, by the caller or by other parts of a
 * network, or trained with the network.
 */
public final class Parameter extends Symbol {
  private final double @Nullable [] initial;

  /**
   * @param initial of a learned one, else null
   */
  Parameter(QpModel model, String name, Shape shape, int first, double @Nullable [] initial) {
    super(model, name, shape, Traits.PARAMETER, first);
    this.initial = initial;
  }

  /** Whether networks train it; if so, it has an initial value. */
  public boolean isLearned() {
    return initial != null;
  }

  /**
   * The value that a learned parameter starts with, a new DOUBLE array in its shape.
   *
   * @throws IllegalStateException if the parameter is not learned
   */
  public INDArray initialValue() {
    if (initial == null) {
      throw new IllegalStateException(name() + " is not learned, so it has no initial value");
    }
    return DenseArrays.write(initial, shape());
  }

  double @Nullable [] initial() {
    return initial;
  }

  @Override
  String operation() {
    return "parameter";
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    return AffineRows.parameters(first(), size());
  }
}
