package io.github.dl4joptnet.samples.sparsemax;

import io.github.dl4joptnet.layers.Sparsemax;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.UserError;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A score for each step, weights of the steps made of the scores, and a linear classifier on the
 * weighted sum of the steps.
 */
final class AttentionNetwork {
  private static final String WEIGHTS = "weights";

  /** What makes weights of scores. */
  enum Attention {
    SPARSEMAX(new Sparsemax()),
    SOFTMAX(new ActivationSoftmax());

    private final IActivation activation;

    Attention(IActivation activation) {
      this.activation = activation;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private AttentionNetwork() {}

  static ComputationGraph create(Attention attention, ISchedule learningRates, long seed) {
    ComputationGraph net =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                // Not the seed itself: Deeplearning4j takes 0 for "none".
                .seed(new SplittableRandom(seed).nextLong())
                .dataType(DataType.FLOAT)
                .updater(new Adam(learningRates))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.recurrent(Sequences.FEATURES, Sequences.STEPS))
                .addLayer(
                    "scores",
                    new Convolution1DLayer.Builder(1)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "in")
                .addVertex("row", new ReshapeVertex(-1, Sequences.STEPS), "scores")
                .addLayer(WEIGHTS, new ActivationLayer(attention.activation), "row")
                .addVertex("perStep", new ReshapeVertex(-1, 1, Sequences.STEPS), WEIGHTS)
                .addVertex(
                    "weighted",
                    new ElementWiseVertex(ElementWiseVertex.Op.Product),
                    "in",
                    "perStep")
                .addLayer("sum", new GlobalPoolingLayer(PoolingType.SUM), "weighted")
                .addLayer(
                    "class",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(Sequences.FEATURES)
                        .nOut(Sequences.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "sum")
                .setOutputs("class")
                .build());
    net.init();
    return net;
  }

  /**
   * @throws UserError if the file is no such network
   */
  static ComputationGraph load(Path file) {
    ComputationGraph net = ModelFile.loadGraph(file);
    if (net.getVertex(WEIGHTS) == null || net.getVertex("perStep") == null) {
      throw new UserError(file + " is another network, expected one that 'sparsemax train' wrote");
    }
    return net;
  }

  /** How well a network classifies, and how many of its weights are zero, both as shares. */
  record Score(double accuracy, double zeros) {}

  static Score score(ComputationGraph net, Sequences sequences) {
    DataSet data = sequences.all();
    INDArray chosen = net.outputSingle(data.getFeatures()).argMax(1);
    INDArray right = data.getLabels().argMax(1);
    double accuracy = chosen.eq(right).castTo(DataType.DOUBLE).meanNumber().doubleValue();
    double zeros =
        weights(net, data.getFeatures()).eq(0).castTo(DataType.DOUBLE).meanNumber().doubleValue();
    return new Score(accuracy, zeros);
  }

  /** The weights of the steps, {@code [sequences, steps]}. */
  static INDArray weights(ComputationGraph net, INDArray features) {
    return net.feedForward(features, false).get(WEIGHTS);
  }
}
