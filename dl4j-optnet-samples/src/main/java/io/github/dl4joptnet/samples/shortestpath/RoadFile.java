package io.github.dl4joptnet.samples.shortestpath;

import io.github.dl4joptnet.samples.TextFile;
import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * CSV files with an example a line under a header: features x0, x1, … and the true costs c0 … c39;
 * the best cost z, which may stand in the last column, is checked.
 */
final class RoadFile {
  private static final String EXPECTED = "a header x0,…,c0,…,c39[,z], then numbers";
  private static final double TOLERANCE = 1e-4;

  private RoadFile() {}

  /**
   * @throws UserError naming the file, and the line that cannot be used
   */
  static RoadData read(Path file) {
    List<double[]> features = new ArrayList<>();
    List<double[]> costs = new ArrayList<>();
    String[][] header = new String[1][];
    TextFile.read(
        file,
        "examples",
        EXPECTED,
        line -> {
          String[] words = line.split("\\s*,\\s*");
          if (header[0] == null) {
            checkHeader(words);
            header[0] = words;
            return;
          }
          if (words.length != header[0].length) {
            throw new IllegalArgumentException(
                words.length + " values; expected " + header[0].length + ", as in the header");
          }
          double[] values = Arrays.stream(words).mapToDouble(TextFile::number).toArray();
          int known = features(header[0]);
          double[] ofArcs = Arrays.copyOfRange(values, known, known + RoadGrid.ARCS);
          if (words.length > known + RoadGrid.ARCS) {
            checkBest(ofArcs, values[values.length - 1]);
          }
          features.add(Arrays.copyOf(values, known));
          costs.add(ofArcs);
        });
    if (features.isEmpty()) {
      throw new UserError(file + " holds no examples under its header");
    }
    return new RoadData(features.toArray(new double[0][]), costs.toArray(new double[0][]));
  }

  private static int features(String[] header) {
    return (int) Arrays.stream(header).filter(name -> name.startsWith("x")).count();
  }

  private static void checkHeader(String[] header) {
    int known = features(header);
    List<String> expected = new ArrayList<>();
    for (int j = 0; j < known; j++) {
      expected.add("x" + j);
    }
    for (int arc = 0; arc < RoadGrid.ARCS; arc++) {
      expected.add("c" + arc);
    }
    List<String> found = new ArrayList<>(List.of(header));
    if (found.size() == expected.size() + 1 && found.get(expected.size()).equals("z")) {
      found.remove(expected.size());
    }
    if (known == 0 || !found.equals(expected)) {
      throw new IllegalArgumentException("expected " + EXPECTED);
    }
  }

  private static void checkBest(double[] costs, double z) {
    double best = RoadGrid.cost(costs, RoadGrid.shortestPath(costs));
    if (Math.abs(best - z) > TOLERANCE * Math.max(1, Math.abs(best))) {
      throw new IllegalArgumentException(
          "z is %s, but the shortest path costs %s; are the arcs in another order?"
              .formatted(z, best));
    }
  }

  static void write(Path file, RoadData data) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder header = new StringBuilder();
    for (int j = 0; j < data.width(); j++) {
      header.append('x').append(j).append(',');
    }
    for (int arc = 0; arc < RoadGrid.ARCS; arc++) {
      header.append('c').append(arc).append(',');
    }
    lines.add(header + "z");
    for (int row = 0; row < data.size(); row++) {
      StringBuilder line = new StringBuilder();
      double[] costs = data.costs()[row];
      Arrays.stream(data.features()[row]).forEach(value -> line.append(value).append(','));
      Arrays.stream(costs).forEach(value -> line.append(value).append(','));
      lines.add(line.toString() + RoadGrid.cost(costs, RoadGrid.shortestPath(costs)));
    }
    Files.write(file, lines);
  }
}
