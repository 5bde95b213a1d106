package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.samples.HeatMaps;
import io.github.dl4joptnet.samples.HeatMaps.Axis;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix before training on the left and after it on the right: positive entries red, negative
 * ones blue, zero white. The colours are those of square roots, so that small entries show.
 */
final class MatrixPicture {
  private MatrixPicture() {}

  static void writePng(Path file, String title, INDArray before, INDArray after)
      throws IOException {
    double largest = Math.max(before.amaxNumber().doubleValue(), after.amaxNumber().doubleValue());
    new HeatMaps(
            title,
            new Axis("column", 1, before.size(1)),
            new Axis("row", 1, before.size(0)),
            "entry",
            -largest,
            largest,
            value -> color(value / largest))
        .writePng(
            file,
            List.of(
                new HeatMaps.Map("before training", before.toDoubleMatrix()),
                new HeatMaps.Map("after training", after.toDoubleMatrix())));
  }

  /** The colour of a value from −1 to 1. */
  static Color color(double value) {
    float rest = (float) (1 - Math.sqrt(Math.min(1, Math.abs(value))));
    return value > 0 ? new Color(1, rest, rest) : new Color(rest, rest, 1);
  }
}
