package io.github.dl4joptnet.samples.portfolio;

import io.github.dl4joptnet.samples.TextFile;
import io.github.dl4joptnet.samples.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Returns of some assets in per cent, period by period. */
final class Returns {
  static final int FEWEST_PERIODS = 100;

  private static final int FACTORS = 3;
  private static final double MOMENTUM = 0.6;

  private Returns() {}

  /**
   * Returns with factors that the assets have in common, and whose momentum makes the next period
   * predictable in part.
   */
  static double[][] generate(int periods, int assets, Random random) {
    double[][] loads = new double[assets][FACTORS];
    for (double[] load : loads) {
      Arrays.setAll(load, k -> random.nextGaussian());
    }
    double[] factors = new double[FACTORS];
    double[][] returns = new double[periods][assets];
    for (double[] period : returns) {
      Arrays.setAll(factors, k -> MOMENTUM * factors[k] + 0.5 * random.nextGaussian());
      for (int i = 0; i < assets; i++) {
        period[i] = 0.05 + random.nextGaussian();
        for (int k = 0; k < FACTORS; k++) {
          period[i] += loads[i][k] * factors[k];
        }
      }
    }
    return returns;
  }

  /**
   * @throws UserError naming the file, and the line that cannot be used
   */
  static double[][] read(Path file) {
    List<double[]> periods = new ArrayList<>();
    TextFile.read(
        file,
        "returns",
        "the returns of all assets in per cent, separated by commas: 0.31,-0.2,1.05",
        line -> {
          double[] period =
              Arrays.stream(line.split(","))
                  .map(String::strip)
                  .mapToDouble(TextFile::number)
                  .toArray();
          if (period.length < 2 || (!periods.isEmpty() && period.length != periods.get(0).length)) {
            throw new IllegalArgumentException(
                "%d returns, expected 2 or more, as many in each line".formatted(period.length));
          }
          periods.add(period);
        });
    if (periods.size() < FEWEST_PERIODS) {
      throw new UserError(
          "%s holds %d periods, expected %d or more"
              .formatted(file, periods.size(), FEWEST_PERIODS));
    }
    return periods.toArray(double[][]::new);
  }
}
