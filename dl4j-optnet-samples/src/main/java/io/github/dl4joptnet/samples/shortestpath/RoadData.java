package io.github.dl4joptnet.samples.shortestpath;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Examples: what is known of a day, and what the arcs cost on it.
 *
 * @param features one row for each example
 * @param costs the true ones, of all arcs
 */
record RoadData(double[][] features, double[][] costs) {

  int size() {
    return features.length;
  }

  int width() {
    return features[0].length;
  }

  RoadData range(int from, int to) {
    return new RoadData(
        Arrays.copyOfRange(features, from, to), Arrays.copyOfRange(costs, from, to));
  }

  DataSet all() {
    return new DataSet(array(features), array(costs));
  }

  private static INDArray array(double[][] values) {
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
  }

  /** In a random order, the last one with what is left. */
  List<DataSet> batches(int size, Random random) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size()).boxed().toList());
    Collections.shuffle(order, random);
    List<DataSet> batches = new ArrayList<>();
    for (int from = 0; from < size(); from += size) {
      List<Integer> rows = order.subList(from, Math.min(from + size, size()));
      batches.add(
          new DataSet(
              array(rows.stream().map(row -> features[row]).toArray(double[][]::new)),
              array(rows.stream().map(row -> costs[row]).toArray(double[][]::new))));
    }
    return batches;
  }
}
