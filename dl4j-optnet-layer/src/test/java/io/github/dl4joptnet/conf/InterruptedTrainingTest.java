package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpInterruptedException;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.Checkpoint;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Threads that are interrupted, processes that are killed. */
@Timeout(120)
class InterruptedTrainingTest {
  /** Wide, so that a checkpoint takes longer to write than a step to make. */
  private static final int WIDTH = 200;

  @TempDir Path folder;

  private static MultiLayerNetwork network(int width) {
    OptNetLayer layer = SmallNetworks.sudokuLike(QpSettings.builder().threads(2).build());
    return SmallNetworks.sandwich(DataType.DOUBLE, new Adam(0.01), width, 12, layer, width);
  }

  @Test
  void trainingEndsWhenItsThreadIsInterrupted() throws InterruptedException {
    MultiLayerNetwork net = network(3);
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 64, 3, 3);
    AtomicReference<Throwable> end = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread training =
        new Thread(
            () -> {
              try {
                while (true) {
                  net.fit(data);
                }
              } catch (RuntimeException e) {
                end.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    training.start();
    while (net.getIterationCount() < 5) {
      Thread.sleep(5);
    }
    training.interrupt();
    training.join(20_000);
    assertThat(end.get()).isInstanceOf(QpInterruptedException.class);
    assertThat(flag.get()).isTrue();

    INDArray params = net.params().dup();
    net.fit(data);
    assertThat(net.params()).isNotEqualTo(params);
    assertThat(net.params().isNaN().any()).isFalse();
  }

  /** Trains for ever, with a checkpoint at every step. */
  static final class TrainForEver {
    private TrainForEver() {}

    public static void main(String[] args) {
      MultiLayerNetwork net = network(WIDTH);
      net.setListeners(
          new CheckpointListener.Builder(new File(args[0]))
              .saveEveryNIterations(1)
              .keepLast(2)
              .build());
      while (true) {
        net.fit(SmallNetworks.data(DataType.DOUBLE, 4, WIDTH, WIDTH));
      }
    }
  }

  @Test
  void aProcessKilledWhileItWritesACheckpointLeavesTheOneBefore() throws Exception {
    Process process = ChildJvm.start(folder.resolve("log"), TrainForEver.class, folder.toString());
    try {
      // A file that is there and not in the list yet is being written.
      while (listed().size() < 2 || !isOneBeingWritten()) {
        assertThat(process.isAlive()).as(Files.readString(folder.resolve("log"))).isTrue();
      }
    } finally {
      process.destroyForcibly(); // SIGKILL
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    List<Checkpoint> checkpoints = CheckpointListener.availableCheckpoints(folder.toFile());
    assertThat(checkpoints).isNotEmpty();
    MultiLayerNetwork last = CheckpointListener.loadLastCheckpointMLN(folder.toFile());
    assertThat(last.getIterationCount())
        .isEqualTo(checkpoints.get(checkpoints.size() - 1).getIteration());
    assertThat(last.params().isNaN().any()).isFalse();
    last.fit(SmallNetworks.data(DataType.DOUBLE, 4, WIDTH, WIDTH));
  }

  private List<String> listed() throws IOException {
    Path list = folder.resolve("checkpointInfo.txt");
    return Files.exists(list) ? Files.readAllLines(list) : List.of();
  }

  private boolean isOneBeingWritten() throws IOException {
    String list = String.join("\n", listed());
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .anyMatch(name -> name.endsWith(".zip") && !list.contains(name));
    }
  }
}
