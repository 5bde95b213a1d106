package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.DocumentedCode;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelInference;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.inference.InferenceMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J's two ways to several threads have to give what one thread gives, and come to an end. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParallelTest {
  private static final int WORKERS = 2;

  private static MultiLayerNetwork network() {
    return SmallNetworks.sandwich(
        DataType.DOUBLE, new Sgd(0.1), 3, 5, SmallNetworks.sudokuLike(), 2);
  }

  /** Batches of different content: {@link SmallNetworks#data} is the same for the same size. */
  private static List<DataSet> batches(int count) {
    return new ArrayList<>(SmallNetworks.data(DataType.DOUBLE, 8 * count, 3, 2).batchBy(8));
  }

  /** A step of each worker on its batch, averaged, is one step of SGD on both batches. */
  @Test
  void averagingWorkersMakeTheStepsOfOneThreadOnBothBatches() throws Exception {
    List<DataSet> batches = batches(20);
    assertThat(
            exactRuns(
                () -> {
                  MultiLayerNetwork net = network();
                  MultiLayerNetwork oneThread = net.clone();
                  INDArray start = net.params().dup();
                  train(net, batches);
                  for (int i = 0; i < batches.size(); i += WORKERS) {
                    oneThread.fit(DataSet.merge(batches.subList(i, i + WORKERS)));
                  }
                  assertThat(distance(net, start)).isGreaterThan(0.01);
                  return distance(net, oneThread.params());
                }))
        .isEqualTo(3);
  }

  @Test
  void averagingWorkersTrainGraphs() throws Exception {
    List<DataSet> batches = batches(10);
    assertThat(
            exactRuns(
                () -> {
                  ComputationGraph net =
                      SmallNetworks.sandwichGraph(
                          DataType.DOUBLE, new Sgd(0.1), 3, 5, SmallNetworks.sudokuLike(), 2);
                  ComputationGraph oneThread = net.clone();
                  train(net, batches);
                  for (int i = 0; i < batches.size(); i += WORKERS) {
                    oneThread.fit(DataSet.merge(batches.subList(i, i + WORKERS)));
                  }
                  return distance(net, oneThread.params());
                }))
        .isEqualTo(3);
  }

  private static void train(Model net, List<DataSet> batches) throws Exception {
    DataSetIterator data = new ExistingDataSetIterator(batches);
    ParallelWrapper trainer =
        new ParallelWrapper.Builder<>(net)
            .workers(2)
            .averagingFrequency(1)
            .prefetchBuffer(2)
            .build();
    trainer.fit(data);
    trainer.close();
  }

  private static double distance(Model net, INDArray params) {
    return net.params().sub(params).amaxNumber().doubleValue();
  }

  /**
   * How many of at most forty runs end within 1e-9, until three do. DL4J's wrapper loses a worker's
   * step now and then, of networks without QPs too.
   */
  private static int exactRuns(Callable<Double> run) throws Exception {
    int exact = 0;
    for (int i = 0; i < 40 && exact < 3; i++) {
      exact += run.call() < 1e-9 ? 1 : 0;
    }
    return exact;
  }

  @ParameterizedTest
  @EnumSource(
      value = InferenceMode.class,
      names = {"SEQUENTIAL", "BATCHED"})
  void parallelInferenceGivesTheOutputsOfOneThread(InferenceMode mode) throws Exception {
    MultiLayerNetwork net = network();
    INDArray x = Nd4j.randn(DataType.DOUBLE, 64, 3);
    INDArray expected = net.output(x).dup();

    ParallelInference inference =
        new ParallelInference.Builder(net).workers(2).inferenceMode(mode).batchLimit(16).build();
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Double>> requests = new ArrayList<>();
      for (int i = 0; i < 160; i++) {
        int row = i % 64;
        requests.add(
            () -> {
              INDArray z = inference.output(x.getRow(row, true).dup());
              return z.sub(expected.getRow(row, true)).amaxNumber().doubleValue();
            });
      }
      for (Future<Double> difference : clients.invokeAll(requests)) {
        assertThat(difference.get()).isLessThan(1e-9);
      }
    } finally {
      clients.shutdown();
      inference.shutdown();
    }
  }

  /** Workers that are closed leave no thread behind. */
  @Test
  void trainersThatAreClosedLeaveNoThreads() throws Exception {
    MultiLayerNetwork net = network();
    fitAndClose(net);
    int before = Thread.activeCount();
    for (int i = 0; i < 5; i++) {
      fitAndClose(net);
    }
    for (int wait = 0; wait < 100 && Thread.activeCount() > before; wait++) {
      Thread.sleep(50);
    }
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(before);
  }

  private static void fitAndClose(MultiLayerNetwork net) throws Exception {
    ParallelWrapper trainer =
        new ParallelWrapper.Builder<>(net).workers(WORKERS).averagingFrequency(1).build();
    trainer.fit(new ExistingDataSetIterator(batches(4)));
    trainer.close();
  }

  @Test
  void guideShowsThisCode() throws IOException {
    DocumentedCode.assertCompiled("docs/trainers.md", ParallelTest.class, TrainersTest.class);
  }
}
