package io.github.dl4joptnet.conf;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a graph's configuration says of the parents of an {@link OptNetVertex}. */
final class VertexParents {
  private static final Logger log = LoggerFactory.getLogger(OptNetVertex.class);

  private VertexParents() {}

  /**
   * The vertex's inputs in the order of its parents.
   *
   * @throws IllegalStateException if some have the names of parents and others do not
   */
  static List<String> bind(OptNetVertex vertex, List<String> parents) {
    List<String> inputs = vertex.getInputs();
    Set<String> matching = new TreeSet<>(inputs);
    matching.retainAll(parents);
    if (matching.size() == inputs.size() && parents.size() == inputs.size()) {
      return List.copyOf(parents);
    }
    if (!matching.isEmpty()) {
      throw new IllegalStateException(
          "%s: its inputs are %s and its parents %s, of which only %s match: give all the same names, or none"
              .formatted(vertex.describe(), inputs, parents, matching));
    }
    if (inputs.size() > 1) {
      log.info(
          "{}: the parents {} are its inputs {} in this order; with equal names the order would not matter",
          vertex.describe(),
          parents,
          inputs);
    }
    return inputs;
  }

  static InputType outputType(OptNetVertex vertex, InputType[] types) {
    for (InputType type : types) {
      if (type instanceof InputType.InputTypeRecurrent sequence && areSequences(vertex, types)) {
        return InputType.recurrent(
            vertex.getNOut(), sequence.getTimeSeriesLength(), sequence.getFormat());
      }
    }
    return InputType.feedForward(vertex.getNOut());
  }

  /** Without matrices among the inputs, whatever their order; else as they are bound. */
  private static boolean areSequences(OptNetVertex vertex, InputType[] types) {
    try {
      return VertexInputs.timeSteps(vertex.problem(), vertex.getInputs(), shapes(types)) != 0;
    } catch (IllegalArgumentException e) {
      return false; // reported by the check, when the order is known
    }
  }

  private static long[][] shapes(InputType[] types) {
    return Arrays.stream(types).map(type -> type.getShape(true)).toArray(long[][]::new);
  }

  /**
   * @throws InvalidInputTypeException if an input does not have the shape of its coefficient
   */
  static void checkTypes(OptNetVertex vertex, InputType[] types) {
    for (InputType type : types) {
      if (type instanceof InputType.InputTypeRecurrent sequence
          && sequence.getFormat() == RNNFormat.NWC) {
        throw new InvalidInputTypeException(
            vertex.describe() + ": sequences in the format NCW are needed, got " + type);
      }
    }
    try {
      VertexInputs.checkWithSequences(vertex.problem(), vertex.getInputs(), shapes(types));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputTypeException(vertex.describe() + ": " + e.getMessage(), e);
    }
  }
}
