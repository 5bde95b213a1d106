package io.github.dl4joptnet.layers;

import static io.github.dl4joptnet.model.Expressions.mmul;

import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Linear constraints of a vector: equalities, inequalities, bounds. */
final class Polytope {
  /** A z = b, or G z ≤ h, with the right-hand side fixed or a parameter of that name. */
  private record Rows(
      INDArray matrix, @Nullable INDArray rightSide, @Nullable String name, boolean areEqual) {}

  private final int n;
  private final List<Rows> rows = new ArrayList<>();
  private @Nullable INDArray lower;
  private @Nullable INDArray upper;

  Polytope(int n) {
    this.n = n;
  }

  void equalities(INDArray matrix, INDArray rightSide) {
    INDArray checked = ModelBuilder.matrix("A", matrix, -1, n);
    rows.add(new Rows(checked, ModelBuilder.vector("b", rightSide, checked.size(0)), null, true));
  }

  void inequalities(INDArray matrix, INDArray rightSide) {
    INDArray checked = ModelBuilder.matrix("G", matrix, -1, n);
    rows.add(new Rows(checked, ModelBuilder.vector("h", rightSide, checked.size(0)), null, false));
  }

  /** A z = b with b a parameter. */
  void equalities(INDArray matrix) {
    addInput(new Rows(ModelBuilder.matrix("A", matrix, -1, n), null, "b", true));
  }

  /** G z ≤ h with h a parameter. */
  void inequalities(INDArray matrix) {
    addInput(new Rows(ModelBuilder.matrix("G", matrix, -1, n), null, "h", false));
  }

  private void addInput(Rows added) {
    if (inputs().contains(added.name())) {
      throw new IllegalArgumentException(
          "%s is an input already, expected all of its rows at once".formatted(added.name()));
    }
    rows.add(added);
  }

  void lower(INDArray bounds) {
    lower = ModelBuilder.vector("lower", bounds, n);
  }

  void upper(INDArray bounds) {
    upper = ModelBuilder.vector("upper", bounds, n);
  }

  boolean isEmpty() {
    return rows.isEmpty() && lower == null && upper == null;
  }

  /** The right-hand sides that are parameters. */
  List<String> inputs() {
    List<String> names = new ArrayList<>();
    for (Rows each : rows) {
      if (each.name() != null) {
        names.add(each.name());
      }
    }
    return names;
  }

  void constrain(QpModel model, Variable z) {
    for (Rows each : rows) {
      Expression value = mmul(each.matrix(), z);
      if (each.rightSide() != null) {
        model.subjectTo(each.areEqual() ? value.eq(each.rightSide()) : value.lte(each.rightSide()));
      } else if (each.name() != null) {
        Expression limit = model.parameter(each.name(), Math.toIntExact(each.matrix().size(0)));
        model.subjectTo(each.areEqual() ? value.eq(limit) : value.lte(limit));
      }
    }
    if (lower != null) {
      model.subjectTo(z.gte(lower));
    }
    if (upper != null) {
      model.subjectTo(z.lte(upper));
    }
  }
}
