package io.github.dl4joptnet.samples.mpc;

import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * From a state, position and velocity, {@code [batch, 2]}, to the first control, {@code [batch,
 * 1]}, of the best plan for ten steps:
 *
 * <pre>
 * minimise    Σ c₀ position² + c₁ velocity² + c₂ control²
 * subject to  the dynamics of a double integrator, |control| ≤ 1
 * </pre>
 */
final class Controller {
  static final int STEPS = 10;
  private static final double TIME = 0.2; // seconds a step

  private static final INDArray DYNAMICS = Nd4j.createFromArray(new double[][] {{1, TIME}, {0, 1}});
  private static final INDArray INPUT =
      Nd4j.createFromArray(new double[][] {{TIME * TIME / 2}, {TIME}});

  private Controller() {}

  static OptNetLayer layer(QpSettings settings) {
    QpModel model = new QpModel();
    Variable x = model.variable("x", STEPS + 1, 2);
    Variable u = model.variable("u", STEPS, 1);
    Parameter start = model.parameter("start", 2);
    Parameter c = model.learned("c", Nd4j.ones(DataType.DOUBLE, 3));
    model.minimize(x.square().sum(0).dot(c.get(0, 2)).add(u.squaredNorm().mul(c.get(2))));
    model.subjectTo(x.row(0).eq(start), u.abs().lte(1));
    model.subjectTo(
        x.rows(1, STEPS + 1)
            .eq(x.rows(0, STEPS).mmul(DYNAMICS.transpose()).add(u.mmul(INPUT.transpose()))));
    return new OptNetLayer.Builder(model).output(u.row(0)).settings(settings).build();
  }

  static MultiLayerNetwork network(QpSettings settings, ISchedule learningRates, long seed) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                // Not the seed itself: Deeplearning4j takes 0 for "none".
                .seed(new SplittableRandom(seed).nextLong())
                .dataType(DataType.DOUBLE)
                .updater(new Adam(learningRates))
                .list()
                .layer(layer(settings))
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(2))
                .build());
    net.init();
    return net;
  }

  /** The positions of a closed loop from a state on: each step takes the first control. */
  static double[] closedLoop(MultiLayerNetwork net, double position, double velocity, int steps) {
    double[] positions = new double[steps + 1];
    INDArray state = Nd4j.createFromArray(new double[][] {{position, velocity}});
    for (int k = 0; k <= steps; k++) {
      positions[k] = state.getDouble(0);
      INDArray control = net.output(state);
      state = state.mmul(DYNAMICS.transpose()).add(control.mmul(INPUT.transpose()));
    }
    return positions;
  }
}
