package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.samples.BestEpoch;
import io.github.dl4joptnet.samples.LossProgress;
import io.github.dl4joptnet.samples.ModelFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains a network epoch by epoch, and keeps the epoch that did best.
 *
 * @param out where the best one so far is stored
 * @param seed of the order of days
 */
record EpochTraining(int batch, long seed, Path out, PrintWriter console) {

  /** Hears of each epoch. */
  interface Listener {
    /**
     * @param loss mean over the epoch's batches
     * @param isBest of all so far
     */
    void epoch(int number, double loss, boolean isBest);
  }

  /**
   * @param how for messages
   * @param measure what is smaller for a better network
   * @return the network as it was when it was measured best
   */
  ComputationGraph fit(
      String how,
      ComputationGraph net,
      DataSet days,
      int epochs,
      ToDoubleFunction<ComputationGraph> measure,
      Listener listener)
      throws IOException {
    Path file = out.resolve("best.zip");
    BestEpoch<Double> best = new BestEpoch<>(file, Comparator.<Double>naturalOrder());
    List<Integer> order = new ArrayList<>(IntStream.range(0, days.numExamples()).boxed().toList());
    Random random = new Random(seed);
    // The network as it comes is a candidate too: training may make nothing better of it.
    best.offer(0, measure.applyAsDouble(net), net);
    long start = System.nanoTime();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      Collections.shuffle(order, random);
      double loss = fitOnce(how + " " + epoch + "/" + epochs, net, days, order);
      listener.epoch(epoch, loss, best.offer(epoch, measure.applyAsDouble(net), net));
    }
    console.printf(
        Locale.ROOT,
        "trained %s: kept epoch %d of %d, %.2f s per epoch%n",
        how,
        best.number(),
        epochs,
        (System.nanoTime() - start) / 1e9 / epochs);
    console.flush();
    ComputationGraph kept = ModelFile.loadGraph(file);
    Files.delete(file);
    return kept;
  }

  /** One epoch of Deeplearning4j's own training. */
  private double fitOnce(String task, ComputationGraph net, DataSet days, List<Integer> order) {
    List<DataSet> batches = DayArrays.batches(days, order, batch);
    try (LossProgress progress = new LossProgress(task, batches.size(), "loss")) {
      net.setListeners(progress);
      net.fit(new ExistingDataSetIterator(batches));
      return progress.mean();
    }
  }
}
