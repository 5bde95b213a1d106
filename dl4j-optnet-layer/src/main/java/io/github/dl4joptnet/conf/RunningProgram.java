package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.qp.QpSolution;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The program of a running layer or vertex, which remembers the solution for the backward pass. For
 * one thread at a time, as DL4J's layers are.
 */
interface RunningProgram {
  /** The gradients of a backward pass, in the shapes of what they are the gradients of. */
  interface Gradients {
    INDArray parameterGradient(String name);

    INDArray inputGradient(String name);
  }

  /** For a vertex whose inputs came in other shapes, which have been checked. */
  void resize(List<String> inputs, long[][] shapes);

  /**
   * Solves the programs of a batch. Returns the output, DOUBLE, {@code [batch, nOut]}.
   *
   * @param training whether a backward pass will follow
   * @param parameters their values by name
   * @param inputs by name, {@code [batch, …]}, in the network's data type
   */
  INDArray solve(
      boolean training, Function<String, INDArray> parameters, Map<String, INDArray> inputs);

  /**
   * The chain rule from the output back to parameters and inputs, for the last solve, or else for
   * these arguments.
   *
   * @param dLdOut gradient of {@link #solve}'s result, {@code [batch, nOut]}
   */
  Gradients backward(
      INDArray dLdOut, Function<String, INDArray> parameters, Map<String, INDArray> inputs);

  /** What the last solve gave; null before the first. */
  @Nullable QpSolution solution();

  /** Has the next solve start cold, also where solves start from their predecessors. */
  void endSequence();
}
