package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import java.util.List;

/** A variable of a {@link QpModel}: a scalar, a vector or a matrix that the solver chooses. */
public final class Variable extends Symbol {
  Variable(QpModel model, String name, Shape shape, int first) {
    super(model, name, shape, Traits.VARIABLE, first);
  }

  @Override
  String operation() {
    return "variable";
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    return AffineRows.variables(first(), size());
  }
}
