package io.github.dl4joptnet.samples.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.samples.Cli;
import io.github.dl4joptnet.samples.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** One short training of all three kinds. */
class ScheduleCommandTest {
  private static final Pattern SUMMARY =
      Pattern.compile("trained (by .*): +task cost: (\\d+\\.\\d{3})  rmse: (\\d\\.\\d{4})");

  @TempDir private static Path dir;
  private static List<Hour> hours;
  private static Cli training;

  @BeforeAll
  static void train() throws IOException {
    Path data = dir.resolve("pjm.txt");
    writeAsPjmDoes(data, new LoadGenerator(1).generate(115));
    hours = LoadFile.read(data);
    training =
        Cli.run(
            "schedule",
            "train",
            "--data",
            data,
            "--epochs",
            4,
            "--batch",
            20,
            "--learning-rate",
            1e-3,
            "--out",
            dir);
  }

  /** With days that have no 24 hours: where the clocks change, and where an hour is missing. */
  private static void writeAsPjmDoes(Path file, List<Hour> hours) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Hour hour : hours) {
      lines.add(
          String.format(
              Locale.ROOT,
              " %.8e %.8e %.8e",
              (double) hour.epochSecond(),
              hour.load(),
              hour.temperature()));
    }
    lines.add(7, lines.get(6));
    lines.remove(24 * 30 + 5);
    Collections.swap(lines, 100, 2000);
    Files.write(file, lines);
  }

  @Test
  void saysWhichDaysItUsed() {
    // The first; the one without an hour, and the one with 23, each with its successor.
    assertThat(training.out())
        .contains("5 days left out")
        .contains("90 days to train, 9 to validate, 11 to test");
  }

  @Test
  void endsWithTheScoresOfAllThree() {
    assertThat(training.err()).isEmpty();
    assertThat(training.exitCode()).isZero();
    assertThat(training.out()).contains(" programs solved, 0 not");
    List<String> last = training.out().lines().toList();
    assertThat(last.subList(last.size() - 3, last.size()))
        .allMatch(line -> SUMMARY.matcher(line).matches());
    assertThat(cost("by cost")).isPositive();
  }

  private static double cost(String how) {
    return training
        .out()
        .lines()
        .map(SUMMARY::matcher)
        .filter(Matcher::matches)
        .filter(line -> line.group(1).equals(how))
        .mapToDouble(line -> Double.parseDouble(line.group(2)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theZipHoldsNetworkAndScaling() throws IOException {
    Path zip = dir.resolve("model.zip");
    ComputationGraph net = ModelFile.loadGraph(zip);
    NormalizerStandardize scaling = ModelSerializer.restoreNormalizerFromFile(zip.toFile());
    List<LoadDay> days = LoadDays.of(hours, "hours", 0).test();
    double sum = 0;
    for (LoadDay day : days) {
      INDArray features = Nd4j.createFromArray(new double[][] {day.features()});
      scaling.transform(features);
      INDArray loads = Nd4j.createFromArray(new double[][] {day.loads()});
      sum += ScheduleCost.ofDays(loads, net.outputSingle(features)).getDouble(0);
    }
    assertThat(sum / days.size()).isCloseTo(cost("by cost"), within(6e-4));
  }

  @Test
  void schedulesKeepTheRamps() throws IOException {
    List<String> lines = Files.readAllLines(dir.resolve("test-schedules.csv"));
    assertThat(lines.get(0))
        .isEqualTo(
            "date,hour,load,forecast_by_error,schedule_by_error,forecast_by_weighted_error,"
                + "schedule_by_weighted_error,forecast_by_cost,schedule_by_cost");
    int test = LoadDays.of(hours, "hours", 0).test().size();
    assertThat(lines).hasSize(1 + 24 * test);
    for (int i = 2; i < lines.size(); i++) {
      String[] before = lines.get(i - 1).split(",");
      String[] after = lines.get(i).split(",");
      for (int column = 4; before[0].equals(after[0]) && column < after.length; column += 2) {
        double step = Double.parseDouble(after[column]) - Double.parseDouble(before[column]);
        assertThat(Math.abs(step)).isLessThan(ScheduleModel.RAMP + 2e-4);
      }
    }
  }

  @Test
  void trainingLowersTheCostOnTheDaysItLearnsFrom() throws IOException {
    List<String> lines = Files.readAllLines(dir.resolve("learning-curve.csv"));
    assertThat(lines).hasSize(1 + 4);
    assertThat(trainingCost(lines.get(4))).isLessThan(trainingCost(lines.get(1)));
  }

  private static double trainingCost(String line) {
    return Double.parseDouble(line.split(",")[1]);
  }

  @Test
  void drawsTheCurveAndADay() throws IOException {
    assertThat(ImageIO.read(dir.resolve("learning-curve.png").toFile())).isNotNull();
    assertThat(ImageIO.read(dir.resolve("day.png").toFile())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs 0, --epochs must be at least 1",
    "--batch -5, --batch must be at least 1",
    "--learning-rate NaN, --learning-rate must be a positive number",
    "--days 0, --days must be 1 to 36525",
    "--threads -1, --threads must be at least 0",
    "--model m.zip, '--model'",
  })
  void wrongOptionsAreExplained(String option, String message) {
    String[] words = option.split(" ");
    Cli cli = Cli.run("schedule", "train", "--out", dir, words[0], words[1]);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains(message).contains("schedule train --help");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void missingFilesAndTooFewDaysAreExplained() {
    Cli missing = Cli.run("schedule", "train", "--data", dir.resolve("none.csv"), "--out", dir);
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err())
        .isEqualToIgnoringNewLines("error: no such file: " + dir.resolve("none.csv"));
    Cli few = Cli.run("schedule", "train", "--days", 5, "--out", dir.resolve("few"));
    assertThat(few.exitCode()).isEqualTo(2);
    assertThat(few.err()).startsWith("error: --days 5 holds 4 days").hasLineCount(1);
  }
}
