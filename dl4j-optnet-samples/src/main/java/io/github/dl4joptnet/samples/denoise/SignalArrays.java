package io.github.dl4joptnet.samples.denoise;

import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Signals as ND4J's arrays {@code [signals, points]}, and a network's error on them. */
final class SignalArrays {
  private static final int CHUNK = 450;

  private SignalArrays() {}

  static DataSet dataSet(List<Signal> signals) {
    return new DataSet(stack(signals, Signal::noisy), stack(signals, Signal::clean));
  }

  /** Mean over signals and points of (what the network makes of the noisy signal − clean)². */
  static double mse(ComputationGraph net, List<Signal> signals) {
    double squares = 0;
    for (int from = 0; from < signals.size(); from += CHUNK) {
      List<Signal> chunk = signals.subList(from, Math.min(from + CHUNK, signals.size()));
      double[] output = net.outputSingle(stack(chunk, Signal::noisy)).dup('c').data().asDouble();
      int i = 0;
      for (Signal signal : chunk) {
        for (double clean : signal.clean()) {
          double difference = output[i++] - clean;
          squares += difference * difference;
        }
      }
    }
    return squares / ((double) signals.size() * signals.get(0).points());
  }

  /** What the network makes of one signal, {@code [points]}. */
  static double[] denoise(ComputationGraph net, Signal signal) {
    return net.outputSingle(stack(List.of(signal), Signal::noisy)).toDoubleVector();
  }

  private static INDArray stack(List<Signal> signals, Function<Signal, double[]> part) {
    int points = signals.get(0).points();
    double[] values = new double[signals.size() * points];
    for (int i = 0; i < signals.size(); i++) {
      System.arraycopy(part.apply(signals.get(i)), 0, values, i * points, points);
    }
    return Nd4j.create(values, new long[] {signals.size(), points}, DataType.DOUBLE);
  }
}
