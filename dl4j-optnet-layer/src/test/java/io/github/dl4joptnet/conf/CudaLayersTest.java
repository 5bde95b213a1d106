package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Several layers of a network on one GPU. */
class CudaLayersTest {
  private static final String LIBRARY = "io.github.dl4joptnet.cuda.library";

  @TempDir private Path folder;

  /** None takes the memory of another between that one's forward and backward pass. */
  @Test
  void eachLayerSendsItsDataOnce() throws Exception {
    List<Long> one = copied(1);
    List<Long> three = copied(3);
    assertThat(one).hasSize(Training.ITERATIONS).doesNotContain(0L);
    assertThat(three).isEqualTo(one.stream().map(bytes -> 3 * bytes).toList());
  }

  private List<Long> copied(int layers) throws Exception {
    Path output = folder.resolve("training" + layers);
    List<String> options =
        List.of(
            "-D" + Backend.PROPERTY + "=cuda",
            "-D" + LIBRARY + "=" + CudaEmulator.plain().library());
    Process process = ChildJvm.start(output, options, Training.class, Integer.toString(layers));
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    return lines.stream()
        .filter(line -> line.startsWith("copied "))
        .map(line -> Long.valueOf(line.substring("copied ".length())))
        .toList();
  }

  /** Trains a network of equal layers; prints the bytes copied to the device in each iteration. */
  static final class Training {
    private static final int ITERATIONS = 3;
    private static final int N = 8;

    public static void main(String[] args) {
      NeuralNetConfiguration.ListBuilder layers =
          SmallNetworks.global(DataType.DOUBLE, new Adam(0.01)).list();
      for (int i = 0; i < Integer.parseInt(args[0]); i++) {
        layers.layer(SmallNetworks.sudokuLike());
      }
      LossLayer loss =
          new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
      MultiLayerNetwork net =
          new MultiLayerNetwork(layers.layer(loss).setInputType(InputType.feedForward(N)).build());
      net.init();
      DataSet data = SmallNetworks.data(DataType.DOUBLE, 5, N, N);
      for (int i = 0; i < ITERATIONS; i++) {
        long before = copiedToDevice();
        net.fit(data);
        System.out.println("copied " + (copiedToDevice() - before));
      }
    }

    private static long copiedToDevice() {
      return NativeLibrary.getInstance(System.getProperty(LIBRARY))
          .getFunction("emulatorCopiedToDevice")
          .invokeLong(new Object[0]);
    }
  }
}
