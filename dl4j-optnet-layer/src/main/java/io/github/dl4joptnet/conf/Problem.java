package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.qp.QpSettings;
import java.io.Serializable;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** What a layer or vertex solves, as far as those need to know. Immutable. */
sealed interface Problem extends Serializable permits ParametricQp, ModelProblem {
  /** The width of a layer's input; 0 while unknown. */
  long inputWidth();

  /** The width of one of a vertex's inputs, of a matrix flat; 0 while unknown. */
  long inputWidth(String input);

  /** The number of variables; 0 while unknown. */
  long variableCount();

  /** The width of the output; 0 while unknown. */
  long outputWidth();

  /**
   * The same problem with another width of a layer's input.
   *
   * @throws IllegalArgumentException if it cannot have that
   */
  Problem withInputWidth(long width);

  /**
   * The same problem with another width of the output.
   *
   * @throws IllegalArgumentException if it cannot have that
   */
  Problem withOutputWidth(long width);

  QpSettings qpSettings();

  /**
   * All learned parameters, in the order in which they are initialised. Where the number of
   * variables is unknown their sizes are not right, but their names are.
   */
  List<Parameter> learnedParameters();

  /**
   * Whether a vertex's input is a vector, or the values of a sparse matrix, which may come as a
   * sequence.
   */
  boolean isVector(String input);

  /**
   * Checks the shapes of a vertex's inputs.
   *
   * @param shapes {@code [batch, …]} of one time step
   * @throws IllegalArgumentException if an input does not have the shape that it needs
   */
  void checkInputs(List<String> inputs, long[][] shapes);

  /**
   * The program, ready to be solved.
   *
   * @param warmStart whether solves of inference start from their predecessors
   */
  RunningProgram running(DataType dataType, boolean warmStart);
}
