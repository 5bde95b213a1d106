package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.ConstraintRows;
import io.github.dl4joptnet.internal.model.Program;
import io.github.dl4joptnet.internal.model.ProgramSizes;
import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A model with its program. Thread-safe. */
final class CompiledModel {
  private final QpModel model;
  private final Program program;
  private final int modelColumns;
  private final NonnegativeEntries nonnegative;
  private final Map<Constraint, ConstraintRows> rows = new IdentityHashMap<>();

  /** Rows of expressions whose values or gradients have been asked for, while users keep these. */
  private final Map<Expression, AffineRows> outputs =
      Collections.synchronizedMap(new WeakHashMap<>());

  CompiledModel(QpModel model) {
    this.model = model;
    Expression objective = model.objective();
    if (objective == null) {
      throw new IllegalStateException(
          "the model has no objective: call minimize or maximize, with constant(0) where any"
              + " feasible point will do");
    }
    if (model.variables().isEmpty()) {
      throw new IllegalStateException("the model has no variables");
    }
    Compilation compilation = new Compilation();
    model.variables().forEach(each -> compilation.program().addColumns(each.size()));
    modelColumns = model.variables().stream().mapToInt(Expression::size).sum();
    for (Constraint constraint : model.constraints()) {
      rows.put(constraint, compilation.add(constraint));
    }
    AffineRows minimized = compilation.rows(objective);
    program = compilation.program().build(model.isMaximized() ? minimized.scaled(-1) : minimized);
    nonnegative = compilation.nonnegative();
    checkInitialValues();
  }

  private void checkInitialValues() {
    for (Parameter parameter : model.parameters()) {
      double[] initial = parameter.initial();
      for (int i = 0; initial != null && i < initial.length; i++) {
        String weight = nonnegative.weight(parameter.first() + i);
        if (weight != null && initial[i] < 0) {
          throw new IllegalArgumentException(
              "the initial value of parameter \"%s\" is %s at entry %d, expected 0 or more, since %s weighs a convex or concave function"
                  .formatted(parameter.name(), initial[i], i, weight));
        }
      }
    }
  }

  QpModel model() {
    return model;
  }

  Program program() {
    return program;
  }

  /** Columns of the model's own variables, which come first. */
  int modelColumns() {
    return modelColumns;
  }

  boolean[] nonnegative(Parameter parameter) {
    boolean[] entries = new boolean[parameter.size()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = nonnegative.contains(parameter.first() + i);
    }
    return entries;
  }

  ConstraintRows rows(Constraint constraint) {
    ConstraintRows found = rows.get(constraint);
    if (found == null) {
      throw new IllegalArgumentException(
          constraint + " is no constraint of the model; give the one that subjectTo got");
    }
    return found;
  }

  /**
   * The rows of an affine expression of variables and parameters.
   *
   * @throws IllegalArgumentException if it is of another model
   */
  AffineRows output(Expression expression) {
    return outputs.computeIfAbsent(expression, this::compileOutput);
  }

  private AffineRows compileOutput(Expression expression) {
    model.checkMine(expression);
    return new Compilation().rows(expression);
  }

  @SuppressWarnings("try") // the workspace scope is there to be closed
  ModelSolution solve(
      Map<String, INDArray> given, QpSettings settings, @Nullable ModelSolution previous) {
    if (previous != null && !previous.isOf(this)) {
      throw new IllegalArgumentException("previous is a solution of another model");
    }
    GivenValues values = new GivenValues(model.parameters(), given);
    values.checkNonnegative(nonnegative);
    QpSolver solver = QpSolver.create(settings);
    // A solution outlives the workspace that DL4J has open around a layer.
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      Program.Instance instance =
          program.instance(values.values(), settings.threads(), settings.backend());
      QpSolution solution =
          previous == null
              ? solver.solve(instance.batch())
              : solver.solve(instance.batch(), previous.program());
      return new ModelSolution(this, values, solver, solution, instance.crossings());
    }
  }

  /**
   * The programs for values of the parameters, not solved.
   *
   * @throws IllegalArgumentException if limits cross
   */
  @SuppressWarnings("try") // the workspace scope is there to be closed
  QpBatch batch(Map<String, INDArray> given) {
    GivenValues values = new GivenValues(model.parameters(), given);
    values.checkNonnegative(nonnegative);
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      Program.Instance instance = program.instance(values.values(), 1, Backend.CPU);
      if (!instance.crossings().isEmpty()) {
        throw new IllegalArgumentException(
            "the limits cross in " + describe(instance.crossings().get(0)));
      }
      return instance.batch();
    }
  }

  /** The names of what limits cross of a sample. */
  String describe(Program.Crossing crossing) {
    StringBuilder names = new StringBuilder();
    for (Constraint constraint : model.constraints()) {
      if (rows(constraint).has(crossing)) {
        names.append(names.isEmpty() ? "" : " and ").append(constraint.name());
      }
    }
    return names.toString();
  }

  String describe() {
    ProgramSizes sizes = program.sizes();
    return "variables %d (%d of the model, %d auxiliary), equality rows %d, inequality rows %d, nonzeros in rows %d, bounds %d, Q %s, linear algebra %s"
        .formatted(
            sizes.n(),
            modelColumns,
            sizes.n() - modelColumns,
            sizes.nEq(),
            sizes.nIneq(),
            sizes.nonzeros(),
            sizes.bounds(),
            sizes.formOfQ(),
            program.isSparse() ? "sparse" : "dense");
  }
}
