package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.ConstraintRows;
import io.github.dl4joptnet.internal.model.ParameterValues;
import io.github.dl4joptnet.internal.model.Program;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Solutions of a {@link QpModel}, sample by sample: values of variables and expressions,
 * multipliers of constraints, and gradients of parameters. Arrays are DOUBLE, with the batch as
 * first dimension. Thread-safe.
 */
public final class ModelSolution {
  private final CompiledModel compiled;
  private final GivenValues given;
  private final ParameterValues parameters;
  private final QpSolver solver;
  private final QpSolution solution;
  private final SampleStatuses statuses;

  /** {@code [batch, n]} */
  private final double[] z;

  ModelSolution(
      CompiledModel compiled,
      GivenValues given,
      QpSolver solver,
      QpSolution solution,
      List<Program.Crossing> crossings) {
    this.compiled = compiled;
    this.given = given;
    this.parameters = given.values();
    this.solver = solver;
    this.solution = solution;
    this.statuses = new SampleStatuses(compiled, given, solution, crossings);
    z = DenseArrays.read(solution.z());
  }

  boolean isOf(CompiledModel model) {
    return compiled == model;
  }

  /** Number of samples; 1 where all parameters are shared. */
  public int batch() {
    return given.batch();
  }

  private int n() {
    return z.length / batch();
  }

  private double[] zOf(int sample) {
    return Arrays.copyOfRange(z, sample * n(), (sample + 1) * n());
  }

  // ---- values

  /**
   * The value of a variable or of any expression of the model: {@code [batch, length]}, {@code
   * [batch, rows, columns]}, or {@code [batch, 1]} of a scalar. Functions are evaluated as written.
   */
  public INDArray value(Expression expression) {
    compiled.model().checkMine(expression);
    int size = expression.size();
    double[] values = new double[batch() * size];
    if (expression instanceof Variable variable) {
      for (int sample = 0; sample < batch(); sample++) {
        System.arraycopy(z, sample * n() + variable.first(), values, sample * size, size);
      }
    } else if (expression.isAffine()) {
      AffineRows rows = compiled.output(expression);
      double[] theta = parameters.first();
      for (int sample = 0; sample < batch(); sample++) {
        parameters.read(sample, theta);
        System.arraycopy(rows.evaluate(zOf(sample), theta), 0, values, sample * size, size);
      }
    } else {
      for (int sample = 0; sample < batch(); sample++) {
        System.arraycopy(evaluate(expression, sample), 0, values, sample * size, size);
      }
    }
    return DenseArrays.write(values, expression.form().withBatch(batch()));
  }

  private double[] evaluate(Expression expression, int sample) {
    return valuesOf(sample).get(expression);
  }

  private Lazily<double[]> valuesOf(int sample) {
    Map<Expression, double[]> known = new IdentityHashMap<>(given.ofSample(sample));
    return new Lazily<>(
        (each, arguments) -> {
          if (each instanceof Variable variable) {
            int from = sample * n() + variable.first();
            return Arrays.copyOfRange(z, from, from + variable.size());
          }
          return each instanceof Parameter
              ? Objects.requireNonNull(known.get(each))
              : each.evaluate(arguments);
        });
  }

  /**
   * The value of a variable by its name.
   *
   * @throws IllegalArgumentException if there is no such variable
   */
  public INDArray value(String variable) {
    return value(compiled.model().variableNamed(variable));
  }

  /** The value of the objective, {@code [batch, 1]}. */
  public INDArray objective() {
    return value(Objects.requireNonNull(compiled.model().objective()));
  }

  /**
   * The multipliers of a constraint, {@code [batch, …]} where … is its shape, of the minimisation
   * problem (with the negative objective if the model maximises). They are at least 0 for
   * inequalities; for equalities, the Lagrangian has the term multiplier · (left − right); with two
   * limits, they are positive at the upper and negative at the lower one.
   *
   * @param constraint as it was given to {@link QpModel#subjectTo}
   */
  public INDArray dual(Constraint constraint) {
    ConstraintRows rows = compiled.rows(constraint);
    int size = constraint.form().size();
    double[] multipliers = new double[batch() * size];
    Multipliers all = new Multipliers();
    for (int sample = 0; sample < batch(); sample++) {
      rows.addUp(
          row(all.nu, sample),
          row(all.lambda, sample),
          row(all.boundDual, sample),
          multipliers,
          sample * size);
    }
    return DenseArrays.write(multipliers, constraint.form().withBatch(batch()));
  }

  private final class Multipliers {
    final double[] nu = DenseArrays.read(solution.nu());
    final double[] lambda = DenseArrays.read(solution.lambda());
    final double[] boundDual = DenseArrays.read(solution.boundDual());
  }

  private double[] row(double[] all, int sample) {
    int size = all.length / batch();
    return Arrays.copyOfRange(all, sample * size, (sample + 1) * size);
  }

  /**
   * The multipliers of a constraint by its name.
   *
   * @throws IllegalArgumentException if no constraint has that name
   */
  public INDArray dual(String name) {
    for (Constraint constraint : compiled.model().constraints()) {
      if (constraint.isNamed() && constraint.name().equals(name)) {
        return dual(constraint);
      }
    }
    throw new IllegalArgumentException(
        "there is no constraint named \"%s\"; there are %s"
            .formatted(
                name,
                compiled.model().constraints().stream()
                    .filter(Constraint::isNamed)
                    .map(Constraint::name)
                    .toList()));
  }

  // ---- statuses

  /** How the solve of a sample ended; {@code NUMERICAL_ERROR} where a parameter of it is NaN. */
  public QpStatus status(int sample) {
    return statuses.status(sample);
  }

  /** Per sample, whether its status is {@link QpStatus#SOLVED}. */
  public boolean[] solved() {
    boolean[] solved = new boolean[batch()];
    for (int sample = 0; sample < solved.length; sample++) {
      solved[sample] = status(sample) == QpStatus.SOLVED;
    }
    return solved;
  }

  /** Number of samples that were not solved. */
  public int failures() {
    int failures = 0;
    for (boolean each : solved()) {
      failures += each ? 0 : 1;
    }
    return failures;
  }

  /** The solution of the compiled program, auxiliary variables included. */
  public QpSolution program() {
    return solution;
  }

  /** Iterations spent on a sample. */
  public int iterations(int sample) {
    return solution.iterations(sample);
  }

  /**
   * The status of a sample in words: the constraints that contradict each other where it is
   * infeasible, the variables without limit where it is unbounded, the parameter that is NaN.
   */
  public String explanation(int sample) {
    return statuses.explanation(sample);
  }

  // ---- gradients

  /**
   * Gradients of a loss on variables with respect to all parameters: summed over the batch where a
   * value is shared. Samples that were not solved contribute zero.
   *
   * @param dLd of some variables by name, FLOAT or DOUBLE, in the shape of {@link #value} or flat
   *     {@code [batch, size]}
   * @return for each parameter, learned ones too, in the shape in which its value was given
   * @throws IllegalArgumentException if there is no such variable, or a gradient has another shape
   */
  public Map<String, INDArray> backward(Map<String, INDArray> dLd) {
    List<Expression> outputs = new ArrayList<>();
    List<INDArray> gradients = new ArrayList<>();
    dLd.forEach(
        (name, gradient) -> {
          outputs.add(compiled.model().variableNamed(name));
          gradients.add(gradient);
        });
    return backward(outputs, gradients);
  }

  /**
   * The same for a loss on one expression of the model, affine or not. At a kink of a function,
   * such as |x| at 0, its slope is a mean of those around it.
   */
  public Map<String, INDArray> backward(Expression output, INDArray dLdOutput) {
    return backward(List.of(output), List.of(dLdOutput));
  }

  /**
   * The same for a loss on several expressions.
   *
   * @param gradients one for each
   */
  public Map<String, INDArray> backward(
      List<? extends Expression> outputs, List<INDArray> gradients) {
    if (outputs.size() != gradients.size()) {
      throw new IllegalArgumentException(
          "%d outputs and %d gradients, expected as many"
              .formatted(outputs.size(), gradients.size()));
    }
    double[] dz = new double[z.length];
    double[][] dParameters = parameters.zeroGradients();
    for (int k = 0; k < gradients.size(); k++) {
      addOutput(outputs.get(k), gradients.get(k), dz, dParameters);
    }
    for (int sample = 0; sample < batch(); sample++) {
      if (status(sample) != QpStatus.SOLVED) { // which its program alone may be
        Arrays.fill(dz, sample * n(), (sample + 1) * n(), 0);
      }
    }
    compiled
        .program()
        .backward(
            solver.backward(solution, DenseArrays.write(dz, batch(), n())),
            parameters,
            dParameters);
    return given.gradients(dParameters);
  }

  /** Adds the gradients of the variables, and those of parameters that are in the output itself. */
  private void addOutput(
      Expression output, INDArray gradient, double[] dz, double[][] dParameters) {
    int size = output.size();
    boolean fits =
        gradient.length() == (long) batch() * size
            && (gradient.size(0) == batch() || gradient.rank() == 0 || batch() == 1);
    if (!fits || !gradient.dataType().isFPType()) {
      throw new IllegalArgumentException(
          "the gradient of %s has shape %s and data type %s, expected %s in FLOAT or DOUBLE"
              .formatted(
                  output,
                  DenseArrays.shape(gradient),
                  gradient.dataType(),
                  Arrays.toString(output.form().withBatch(batch()))));
    }
    double[] dOutput = DenseArrays.read(gradient);
    if (output instanceof Variable variable) {
      for (int sample = 0; sample < batch(); sample++) {
        int to = sample * n() + variable.first();
        for (int i = 0; i < size; i++) {
          dz[to + i] += dOutput[sample * size + i];
        }
      }
      return;
    }
    compiled.model().checkMine(output);
    double[] theta = parameters.first();
    double[] dTheta = new double[theta.length];
    for (int sample = 0; sample < batch(); sample++) {
      parameters.read(sample, theta);
      double[] dzOfSample = new double[n()];
      double[] own = Arrays.copyOfRange(dOutput, sample * size, (sample + 1) * size);
      if (status(sample) == QpStatus.SOLVED) {
        double[] zOfSample = zOf(sample);
        BiConsumer<Expression, double[]> affine =
            (each, dLdEach) ->
                compiled.output(each).backward(dLdEach, zOfSample, theta, dzOfSample, dTheta);
        if (output.isAffine()) {
          affine.accept(output, own);
        } else {
          new OutputGradient(valuesOf(sample)).backward(output, own, affine);
        }
      }
      for (int i = 0; i < dzOfSample.length; i++) {
        dz[sample * n() + i] += dzOfSample[i];
      }
      parameters.addGradients(sample, dTheta, dParameters);
    }
  }

  /**
   * Makes the memory of the matrices available to other solves now, not at garbage collection.
   * Afterwards the solution cannot be differentiated, and failures cannot be explained.
   */
  public void release() {
    solution.release();
  }
}
