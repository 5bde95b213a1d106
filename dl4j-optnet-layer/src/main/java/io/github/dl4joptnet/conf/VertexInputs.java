package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.internal.storage.StoredPattern;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Validates the inputs of an {@link OptNetVertex} and infers sizes from them. */
final class VertexInputs {

  private VertexInputs() {}

  /**
   * @throws IllegalArgumentException if the names cannot stand beside each other in a graph, there
   *     is no input, or a size that learned parameters need is unknown
   */
  static void checkNames(ParametricQp problem, Collection<String> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "no coefficient comes from an input: give one, such as p(Coefficient.input(\"x\"))");
    }
    QpSizes sizes = problem.sizes();
    if (sizes.get(Size.N) == 0) {
      throw new IllegalArgumentException("the number of variables is unknown: give variables(n)");
    }
    Set<String> taken = new HashSet<>();
    for (Parameter parameter : problem.parameters(sizes)) {
      taken.add(parameter.name());
    }
    for (String input : inputs) {
      if (taken.contains(input)) {
        throw new IllegalArgumentException(
            "input \"" + input + "\": the name is taken, by a learned parameter");
      }
    }
  }

  /** The problem with the width of p's input, where that was left open. */
  static ParametricQp withInputs(ParametricQp problem, List<String> inputs, long[][] shapes) {
    if (problem.nIn() > 0 || !(problem.source(LayerCoefficient.P) instanceof InputCoefficient p)) {
      return problem;
    }
    long[] shape = shapes[inputs.indexOf(p.name())];
    return problem.withNIn(shape[shape.length - 1]);
  }

  /**
   * The problem's sizes, completed from the inputs' shapes {@code [batch, …]}.
   *
   * @throws IllegalArgumentException if an input does not have the shape of its coefficient
   */
  static QpSizes check(ParametricQp problem, List<String> inputs, long[][] shapes) {
    if (shapes.length != inputs.size()) {
      throw new IllegalArgumentException(
          "%d inputs %s are needed, got %d".formatted(inputs.size(), inputs, shapes.length));
    }
    for (long[] shape : shapes) {
      if (shape[0] != shapes[0][0] || shape[0] == 0) {
        throw new IllegalArgumentException(
            "inputs %s of one batch size are needed, got shapes %s"
                .formatted(inputs, text(shapes)));
      }
    }
    QpSizes sizes = withInputs(problem, inputs, shapes).sizes();
    problem
        .coefficients()
        .forEach(
            (target, coefficient) -> {
              if (coefficient instanceof InputCoefficient input) {
                claim(sizes, target, input, shapes[inputs.indexOf(input.name())]);
                if (target == LayerCoefficient.P && problem.nIn() > 0) {
                  expectWidth(input.name(), problem.nIn(), shapes[inputs.indexOf(input.name())]);
                }
              }
            });
    return sizes;
  }

  /**
   * Checks the shapes of the inputs, of one time step where they are sequences.
   *
   * @throws IllegalArgumentException if an input does not have the shape that it needs
   */
  static void checkWithSequences(Problem problem, List<String> inputs, long[][] shapes) {
    boolean sequences = timeSteps(problem, inputs, shapes) != 0;
    problem.checkInputs(inputs, sequences ? ofOneStep(shapes) : shapes);
  }

  private static void claim(
      QpSizes sizes, LayerCoefficient target, InputCoefficient input, long[] shape) {
    String what = "input \"" + input.name() + "\" (" + target + ", shape " + text(shape) + ")";
    if (input.pattern() != null) {
      expectEntries(what, input.pattern(), shape);
      return;
    }
    long n = sizes.get(Size.N);
    if (shape.length == 2 && !target.isMatrix()) {
      if (target != LayerCoefficient.P) {
        sizes.claim(target.rows, shape[1], what + " has " + Counts.entries(shape[1]));
      }
    } else if (shape.length == 2 && shape[1] % n == 0) {
      sizes.claim(
          target.rows, shape[1] / n, what + " has " + Counts.rows(shape[1] / n) + " of " + n);
    } else if (shape.length == 3 && target.isMatrix()) {
      sizes.claim(target.rows, shape[1], what + " has " + Counts.rows(shape[1]));
      sizes.claim(target.columns(), shape[2], what + " has " + Counts.columns(shape[2]));
    } else {
      String needed =
          target.isMatrix()
              ? "[batch, rows·%d] or [batch, rows, %d]".formatted(n, n)
              : "[batch, length]";
      throw new IllegalArgumentException(what + ": " + needed + " is needed");
    }
  }

  private static void expectEntries(String what, StoredPattern pattern, long[] shape) {
    if (shape.length != 2 || shape[1] != pattern.size()) {
      throw new IllegalArgumentException(
          "%s: [batch, %d] is needed, a value for each entry of the pattern %s"
              .formatted(what, pattern.size(), pattern));
    }
  }

  private static void expectWidth(String name, long width, long[] shape) {
    if (shape.length != 2 || shape[1] != width) {
      throw new IllegalArgumentException(
          "input \"%s\" (p): [batch, %d] is needed, got %s".formatted(name, width, text(shape)));
    }
  }

  /**
   * The time steps of the inputs; 0 where they are no sequences. A vector that comes as {@code
   * [batch, length, time]} is one, and then every input is.
   *
   * @throws IllegalArgumentException if some inputs are sequences and others are not, or they
   *     differ in length
   */
  static long timeSteps(Problem problem, List<String> inputs, long[][] shapes) {
    boolean sequences = false;
    for (int i = 0; i < shapes.length && i < inputs.size(); i++) {
      sequences |= shapes[i].length == 3 && problem.isVector(inputs.get(i));
    }
    if (!sequences) {
      return 0;
    }
    for (long[] shape : shapes) {
      if (shape.length != 3 || shape[2] != shapes[0][2]) {
        throw new IllegalArgumentException(
            "inputs %s: sequences [batch, length, time] of one length, or none, are needed, got shapes %s"
                .formatted(inputs, text(shapes)));
      }
    }
    return shapes[0][2];
  }

  /** The shapes of one time step. */
  static long[][] ofOneStep(long[][] sequences) {
    return Arrays.stream(sequences)
        .map(shape -> new long[] {shape[0], shape[1]})
        .toArray(long[][]::new);
  }

  /** In configurations the size of the batch is -1. */
  private static String text(long[][] shapes) {
    return Arrays.stream(shapes).map(VertexInputs::text).toList().toString();
  }

  private static String text(long[] shape) {
    return Arrays.toString(shape).replace("[-1", "[batch");
  }

  /** For sequences: one row for each sample and step, {@code [batch·time, length]}. */
  static INDArray rows(INDArray array, long timeSteps) {
    return timeSteps == 0
        ? array
        : array.permute(0, 2, 1).reshape('c', array.size(0) * timeSteps, array.size(1));
  }

  /** The way back: {@code [batch, length, time]}. */
  static INDArray sequence(INDArray rows, long timeSteps) {
    return timeSteps == 0
        ? rows
        : rows.reshape('c', rows.size(0) / timeSteps, timeSteps, rows.size(1)).permute(0, 2, 1);
  }

  /**
   * The product of the masks, {@code [batch, 1]}, or {@code [batch, time]} for sequences; null
   * where there are none.
   */
  static @Nullable INDArray commonMask(INDArray @Nullable [] masks, boolean sequences) {
    INDArray common = null;
    for (INDArray mask : masks == null ? new INDArray[0] : masks) {
      if (mask != null && (sequences || mask.length() == mask.size(0))) {
        common = common == null ? mask : common.mul(mask);
      }
    }
    return common;
  }

  /** Whether the masks of vectors are those of sequences. */
  static boolean areOfSequences(Problem problem, List<String> inputs, INDArray @Nullable [] masks) {
    for (int i = 0; masks != null && i < masks.length; i++) {
      if (masks[i] != null && masks[i].length() > masks[i].size(0)) {
        if (problem.isVector(inputs.get(i))) {
          return true;
        }
      }
    }
    return false;
  }
}
