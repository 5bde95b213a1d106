package io.github.dl4joptnet.spark;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The README's network, wider, and points of the plane in three classes for it. */
final class Example {
  private static final float[][] DIRECTIONS = {{1, 0}, {-0.5f, 0.87f}, {-0.5f, -0.87f}};

  private Example() {}

  static MultiLayerConfiguration network(int width) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Adam(0.02))
        .list()
        .layer(new DenseLayer.Builder().nOut(width).activation(Activation.TANH).build())
        .layer(
            new OptNetLayer.Builder()
                .lower(0.0)
                .Q(Coefficient.identity(0.1))
                .A(Coefficient.learned(width / 2, new UniformDistribution(0, 1)))
                .b(Coefficient.timesExp())
                // Spark has a task for each core.
                .settings(QpSettings.builder().threads(1).build())
                .build())
        .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(3).build())
        .setInputType(InputType.feedForward(2))
        .build();
  }

  /** Batches of points with the class of the direction that each lies nearest to. */
  static List<DataSet> batches(int count, int size, long seed) {
    Random random = new Random(seed);
    List<DataSet> batches = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      float[][] points = points(size, random);
      INDArray labels = Nd4j.zeros(size, 3);
      for (int i = 0; i < size; i++) {
        labels.putScalar(i, nearest(points[i]), 1);
      }
      batches.add(new DataSet(Nd4j.createFromArray(points), labels));
    }
    return batches;
  }

  static float[][] points(int count, Random random) {
    float[][] points = new float[count][2];
    for (float[] point : points) {
      point[0] = (float) random.nextGaussian();
      point[1] = (float) random.nextGaussian();
    }
    return points;
  }

  private static int nearest(float[] point) {
    int nearest = 0;
    float best = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < DIRECTIONS.length; k++) {
      float along = DIRECTIONS[k][0] * point[0] + DIRECTIONS[k][1] * point[1];
      if (along > best) {
        best = along;
        nearest = k;
      }
    }
    return nearest;
  }
}
