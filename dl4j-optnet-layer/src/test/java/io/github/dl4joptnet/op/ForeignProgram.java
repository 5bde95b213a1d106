package io.github.dl4joptnet.op;

import java.lang.reflect.Method;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.SameDiffLoss;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * A program of somebody who does not know this library: it names none of its classes and runs
 * without it. Prints the bits of what it trains.
 */
final class ForeignProgram {

  private static final int STEPS = 4;
  private static final int BATCH = 6;
  private static final int IN = 3;
  private static final int OUT = 5;

  private ForeignProgram() {}

  /** A risk and a return: ¾ wᵀw − rᵀw + 1 for each row w of the network's output. */
  static class RiskLoss extends SameDiffLoss {
    private static final long serialVersionUID = 1L;

    @Override
    public SDVariable defineLoss(SameDiff sd, SDVariable output, SDVariable labels) {
      SDVariable risk = output.mul(output).sum(1).mul(0.75);
      return risk.sub(output.mul(labels).sum(1)).add(1);
    }
  }

  /** The same graph, made where ND4J 1.0.0-M2.1 can be trusted to keep it. */
  @SuppressWarnings("try")
  static final class SafeRiskLoss extends RiskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected void createSameDiffInstance(DataType dataType) {
      try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        super.createSameDiffInstance(dataType);
      }
    }
  }

  /** tanh(x W + b) / 2. */
  static final class HalfTanhLayer extends SameDiffLayer {
    private static final long serialVersionUID = 1L;

    @Override
    public SDVariable defineLayer(
        SameDiff sd, SDVariable input, Map<String, SDVariable> parameters, SDVariable mask) {
      SDVariable sum = input.mmul(parameters.get("W")).add(parameters.get("b"));
      return sd.math().tanh(sum).mul("half", 0.5);
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("W", OUT, OUT);
      parameters.addBiasParam("b", 1, OUT);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("W").assign(Nd4j.eye(OUT));
      parameters.get("b").assign(0.125);
    }

    @Override
    public InputType getOutputType(int index, InputType input) {
      return input;
    }
  }

  /** With "attached", the first network's loss is one that ND4J alone loses. */
  public static void main(String[] args) throws Exception {
    print("library " + isPresent("io.github.dl4joptnet.op.JavaOps"));
    Nd4j.nn().softmax(values(1, 2, 3), 1);
    print("ND4J's table of ops made by an op " + isLoaded("ImportClassMapping"));
    if (args.length > 0) {
      lossNetwork("attached", new RiskLoss());
    }
    for (int i = 1; i <= 2; i++) {
      lossNetwork("loss network " + i, new SafeRiskLoss());
      trainNetwork("layer network " + i, new HalfTanhLayer(), new LossMSE());
      trainGraph("graph " + i);
    }
    System.exit(0); // ND4J leaves threads behind
  }

  private static void lossNetwork(String name, ILossFunction loss) {
    trainNetwork(name, new DenseLayer.Builder().nOut(OUT).build(), loss);
  }

  private static void trainNetwork(String name, Layer layer, ILossFunction loss) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.5))
                .list(
                    new DenseLayer.Builder().nOut(OUT).activation(Activation.TANH).build(),
                    layer,
                    new OutputLayer.Builder(loss).nOut(OUT).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(IN))
                .build());
    network.init();
    for (int i = 0; i < STEPS; i++) {
      network.fit(new DataSet(values(2 * i, BATCH, IN), values(2 * i + 1, BATCH, OUT)));
      print(name + " score " + Double.toHexString(network.score()));
      print(name + " update" + bits(network.gradient().gradient()));
      print(name + " parameters" + bits(network.params()));
    }
  }

  private static void trainGraph(String name) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, IN);
    SDVariable y = sd.placeHolder("y", DataType.DOUBLE, -1, OUT);
    SDVariable w = sd.var("w", values(3, IN, OUT));
    SDVariable error = sd.math().tanh(x.mmul(w).mul(0.5)).sub(y);
    sd.math().square(error).mean("loss");
    sd.setLossVariables("loss");
    sd.setTrainingConfig(
        new TrainingConfig.Builder()
            .updater(new Adam(0.01))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("y")
            .build());
    for (int i = 0; i < STEPS; i++) {
      DataSet batch = new DataSet(values(2 * i, BATCH, IN), values(2 * i + 1, BATCH, OUT));
      Map<String, INDArray> arrays = Map.of("x", batch.getFeatures(), "y", batch.getLabels());
      print(name + " score" + bits(sd.output(arrays, "loss").get("loss")));
      print(name + " gradient" + bits(sd.calculateGradients(arrays, "w").get("w")));
      sd.fit(batch);
      print(name + " parameters" + bits(w.getArr()));
    }
  }

  /** Numbers in (-1, 1) that need no random generator. */
  private static INDArray values(int seed, int rows, int columns) {
    double[] values = new double[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(7.3 * seed + 1.7 * i + 0.4);
    }
    return Nd4j.createFromArray(values).reshape(rows, columns);
  }

  private static String bits(INDArray array) {
    StringBuilder text = new StringBuilder();
    for (double value : array.dup('c').data().asDouble()) {
      text.append(' ').append(Double.toHexString(value));
    }
    return text.toString();
  }

  private static boolean isPresent(String name) {
    try {
      Class.forName(name, false, ForeignProgram.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}. */
  private static boolean isLoaded(String converter) throws ReflectiveOperationException {
    Method find = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
    find.setAccessible(true);
    String name = "org.nd4j.imports.converters." + converter;
    return find.invoke(ForeignProgram.class.getClassLoader(), name) != null;
  }

  private static void print(String line) {
    System.out.println("result " + line);
  }
}
