package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.api.Model;

/**
 * Ends sequences of networks whose layers or vertices have {@link OptNetBuilder#warmStart
 * warmStart(true)}.
 *
 * <pre>{@code
 * net.rnnClearPreviousState(); // of recurrent layers
 * WarmStarts.clear(net); // of OptNetLayers and OptNetVertices
 * }</pre>
 */
public final class WarmStarts {

  private WarmStarts() {}

  /**
   * The next programs of each {@link OptNetLayer} and {@link OptNetVertex} start cold, and the
   * memory of the last ones is freed. Frozen vertices are not reached, since DL4J gives no access
   * to the vertex inside. Layers without warm starts are left as they are.
   *
   * @param net a MultiLayerNetwork or a ComputationGraph; other models are left as they are
   */
  public static void clear(Model net) {
    synchronized (net) { // as output does
      QpSolutions.programs(net).forEach(RunningProgram::endSequence);
    }
  }
}
