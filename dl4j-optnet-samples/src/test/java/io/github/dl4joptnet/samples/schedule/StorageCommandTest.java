package io.github.dl4joptnet.samples.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.samples.Cli;
import io.github.dl4joptnet.samples.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** A short training for the storage, the linear variant. */
class StorageCommandTest {
  private static final int EPOCHS = 2;
  private static final Pattern SUMMARY =
      Pattern.compile("trained (by .*): +regret: (\\d+\\.\\d{3}) %  rmse: (\\d\\.\\d{4})");

  @TempDir private static Path dir;
  private static Cli training;

  @BeforeAll
  static void train() {
    training =
        Cli.run(
            "schedule",
            "train",
            "--loss",
            "spo-plus",
            "--days",
            80,
            "--epochs",
            EPOCHS,
            "--batch",
            20,
            "--learning-rate",
            1e-3,
            "--out",
            dir);
  }

  private static Map<String, Double> regrets() {
    List<String> lines = training.out().lines().toList();
    return lines.subList(lines.size() - 3, lines.size()).stream()
        .map(SUMMARY::matcher)
        .filter(Matcher::matches)
        .collect(Collectors.toMap(m -> m.group(1), m -> Double.parseDouble(m.group(2))));
  }

  @Test
  void endsWithTheRegretsOfAllThree() {
    assertThat(training.err()).isEmpty();
    assertThat(training.exitCode()).isZero();
    assertThat(regrets()).containsOnlyKeys("by error", "by cost", "by SPO+");
    assertThat(regrets().get("by SPO+")).isLessThan(regrets().get("by error"));
  }

  @Test
  void theZipHoldsTheForecastOfSpoPlus() throws IOException {
    Path zip = dir.resolve("model.zip");
    List<LoadDay> days =
        LoadDays.of(LoadFile.read(dir.resolve("loads.csv")), "loads.csv", 0).test();
    DataSet data =
        new DataSet(
            Nd4j.createFromArray(days.stream().map(LoadDay::features).toArray(double[][]::new)),
            Nd4j.createFromArray(days.stream().map(LoadDay::loads).toArray(double[][]::new)));
    NormalizerStandardize scaling = ModelSerializer.restoreNormalizerFromFile(zip.toFile());
    scaling.transform(data);
    StorageScore score = StorageScore.of(ModelFile.loadGraph(zip), data);
    assertThat(100 * score.regret()).isCloseTo(regrets().get("by SPO+"), within(6e-4));
  }

  @Test
  void comparesTheEpochs() throws IOException {
    List<String> lines = Files.readAllLines(dir.resolve("learning-curve.csv"));
    assertThat(lines.get(0))
        .isEqualTo("epoch,trained_by_error,trained_by_cost,trained_by_spo_plus");
    assertThat(lines).hasSize(1 + EPOCHS);
    assertThat(ImageIO.read(dir.resolve("learning-curve.png").toFile())).isNotNull();
    assertThat(ImageIO.read(dir.resolve("day.png").toFile())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "--loss hinge, 'expected one of [cost, spo-plus], but was ''hinge'''",
    "--smoothing 0, --smoothing must be a positive number",
  })
  void wrongOptionsAreExplained(String option, String message) {
    String[] words = option.split(" ");
    Cli cli = Cli.run("schedule", "train", "--out", dir, words[0], words[1]);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains(message);
  }
}
