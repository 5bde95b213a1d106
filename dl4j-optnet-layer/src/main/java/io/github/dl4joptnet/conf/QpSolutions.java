package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.qp.QpSolution;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;

/**
 * The solutions of a network's programs in its last forward pass, sample by sample: statuses,
 * multipliers, iterations and residuals.
 *
 * <pre>{@code
 * net.output(x);
 * QpSolution solution = QpSolutions.of(net, 1); // of layer 1
 * boolean[] solved = solution.solved();
 * INDArray nu = solution.nu(); // [batch, nEq], DOUBLE
 * }</pre>
 *
 * <p>The solutions have been {@linkplain QpSolution#release() released}, so violations and
 * certificates are no longer available. (In training that happens after the backward pass, in
 * inference at once, and with {@linkplain OptNetBuilder#warmStart warm starts} after the next
 * pass.) Behind recurrent layers, each time step is a sample; in a vertex, the steps of the first
 * sequence come first, then those of the second.
 */
public final class QpSolutions {

  private QpSolutions() {}

  /**
   * Of an {@link OptNetLayer}, frozen or not.
   *
   * @throws IllegalArgumentException if the layer is none, or has not computed anything yet
   */
  public static QpSolution of(MultiLayerNetwork net, int layer) {
    return computed(of(net.getLayer(layer)), "layer " + layer);
  }

  /**
   * Of an {@link OptNetLayer}, frozen or not, or an {@link OptNetVertex} that is not frozen: DL4J
   * gives no access to the vertex inside of a frozen one.
   *
   * @throws IllegalArgumentException if there is none of that name, or it has not computed anything
   *     yet
   */
  public static QpSolution of(ComputationGraph net, String name) {
    return computed(of(net.getVertex(name)), "\"" + name + "\"");
  }

  private static QpSolution computed(@Nullable RunningProgram qp, String where) {
    if (qp == null) {
      throw new IllegalArgumentException(
          where + " of the network is no OptNetLayer and no OptNetVertex, or is a frozen vertex");
    }
    QpSolution solution = qp.solution();
    if (solution == null) {
      throw new IllegalArgumentException(
          where + " has solved nothing yet: call output, feedForward or fit first");
    }
    return solution;
  }

  private static @Nullable RunningProgram of(Layer layer) {
    if (layer instanceof BaseWrapperLayer wrapper) {
      return of(wrapper.getUnderlying());
    }
    return layer instanceof OptNetLayerImpl ours ? ours.qp() : null;
  }

  private static @Nullable RunningProgram of(@Nullable GraphVertex vertex) {
    if (vertex instanceof OptNetVertexImpl ours) {
      return ours.qp();
    }
    return vertex != null && vertex.hasLayer() ? of(vertex.getLayer()) : null;
  }

  /** Those of all layers and vertices of a network that have solved something. */
  static List<QpSolution> all(Model model) {
    List<QpSolution> solutions = new ArrayList<>();
    for (RunningProgram program : programs(model)) {
      QpSolution solution = program.solution();
      if (solution != null) {
        solutions.add(solution);
      }
    }
    return solutions;
  }

  /** The programs of all layers and vertices of a network. */
  static List<RunningProgram> programs(Model model) {
    List<@Nullable RunningProgram> programs = new ArrayList<>();
    if (model instanceof MultiLayerNetwork net) {
      for (Layer layer : net.getLayers()) {
        programs.add(of(layer));
      }
    } else if (model instanceof ComputationGraph graph) {
      for (GraphVertex vertex : graph.getVertices()) {
        programs.add(of(vertex));
      }
    }
    List<RunningProgram> present = new ArrayList<>();
    for (RunningProgram program : programs) {
      if (program != null) {
        present.add(program);
      }
    }
    return present;
  }
}
