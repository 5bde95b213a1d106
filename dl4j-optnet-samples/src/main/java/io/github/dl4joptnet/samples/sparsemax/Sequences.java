package io.github.dl4joptnet.samples.sparsemax;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sequences of which one to three steps tell the class, and all others are noise: evidence for the
 * classes in the first features of each step, and in the last one a blurred mark of the steps that
 * count.
 */
final class Sequences {
  static final int STEPS = 20;
  static final int CLASSES = 4;
  static final int FEATURES = CLASSES + 1;
  private static final int MOST_THAT_COUNT = 3;

  private final double[][][] features;
  private final double[][] labels;
  private final boolean[][] counts;

  private Sequences(int size) {
    features = new double[size][FEATURES][STEPS];
    labels = new double[size][CLASSES];
    counts = new boolean[size][STEPS];
  }

  static Sequences generate(int size, Random random) {
    Sequences all = new Sequences(size);
    for (int i = 0; i < size; i++) {
      all.fill(i, random);
    }
    return all;
  }

  private void fill(int i, Random random) {
    int label = random.nextInt(CLASSES);
    labels[i][label] = 1;
    int needed = 1 + random.nextInt(MOST_THAT_COUNT);
    while (needed > 0) {
      int step = random.nextInt(STEPS);
      needed -= counts[i][step] ? 0 : 1;
      counts[i][step] = true;
    }
    for (int step = 0; step < STEPS; step++) {
      boolean matters = counts[i][step];
      for (int k = 0; k < CLASSES; k++) {
        double evidence = matters && k == label ? 3 : 0;
        features[i][k][step] = evidence + random.nextGaussian();
      }
      features[i][CLASSES][step] = (matters ? 1 : -1) + 0.4 * random.nextGaussian();
    }
  }

  int size() {
    return features.length;
  }

  /** The steps of a sequence that tell its class. */
  boolean[] counting(int sequence) {
    return counts[sequence];
  }

  /** Features {@code [sequences, features, steps]}, one-hot labels {@code [sequences, classes]}. */
  DataSet all() {
    return new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(labels));
  }

  List<MultiDataSet> batches(int size) {
    List<MultiDataSet> batches = new ArrayList<>();
    all().batchBy(size).forEach(batch -> batches.add(batch.toMultiDataSet()));
    return batches;
  }
}
