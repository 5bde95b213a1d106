package io.github.dl4joptnet.samples.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadDaysTest {
  @TempDir Path folder;

  @Test
  void filesHoldWhatWasWritten() throws IOException {
    List<Hour> hours = new LoadGenerator(1).generate(3);
    Path file = folder.resolve("loads.csv");
    LoadFile.write(file, hours);
    assertThat(LoadFile.read(file)).isEqualTo(hours).hasSize(72);
  }

  @Test
  void blanksAndFurtherColumnsAreTaken() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("pjm.txt"),
            "2008010100 1199163600 1.523 37.5\n\n2008010101\t1199167200\t1.48\t37\n");
    assertThat(LoadFile.read(file))
        .containsExactly(new Hour(1199163600, 1.523, 37.5), new Hour(1199167200, 1.48, 37));
  }

  /** PJM's histories repeat the hour before the clocks go forward. */
  @Test
  void hoursComeInAnyOrderAndMayRepeatThemselves() throws IOException {
    List<Hour> hours = new LoadGenerator(1).generate(3);
    List<Hour> shuffled = new ArrayList<>(hours);
    shuffled.add(hours.get(5));
    Collections.shuffle(shuffled, new Random(1));
    Path file = folder.resolve("loads.csv");
    LoadFile.write(file, shuffled);
    assertThat(LoadFile.read(file)).isEqualTo(hours);
    Hour other = new Hour(hours.get(5).epochSecond(), 1, 50);
    LoadFile.write(file, List.of(hours.get(5), other));
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> LoadFile.read(file))
        .withMessageContaining("line 3: the hour 1546336800 stood before with other values");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1199163600,1.5 | line 1: expected epoch seconds, load in GW, temperature in °F, found 2 values",
        "1199163600,x,40 | line 1: 'x' is no number",
        "1199163601,1.5,40 | line 1: '1199163601' is not the epoch second of a full hour",
        "1199163600,0,40 | line 1: a load of 0.0 GW",
        "1199163600,1.5,NaN | line 1: 'NaN' is not finite",
        "1199163600000,1.5,40 | line 1: '1199163600000' is not between 1970 and 2100",
        "1199163600,91234,40 | line 1: a load of 91234.0 GW; expected more than 0 and at most 1000.0",
        "1199163600,1.5,310 | line 1: a temperature of 310.0 °F; expected -100 to 150",
      })
  void unusableLinesAreNamed(String line, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.csv"), line + "\n");
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> LoadFile.read(file))
        .withMessageContaining(message);
  }

  @Test
  void everyDayKnowsItsYesterdayAndOccursOnce() {
    List<Hour> hours = new LoadGenerator(2).generate(400);
    LoadDays days = LoadDays.of(hours, "hours", 7);
    List<LoadDay> all =
        Stream.of(days.training(), days.validation(), days.test()).flatMap(List::stream).toList();
    // Not the first, and neither the two days when clocks change nor the days after them.
    assertThat(all).hasSize(400 - 1 - 2 * 2);
    assertThat(all.stream().map(LoadDay::date).distinct()).hasSameSizeAs(all);
    LocalDate firstTest = days.test().get(0).date();
    assertThat(days.training()).allMatch(day -> day.date().isBefore(firstTest));
    assertThat(days.validation()).hasSize((all.size() - days.test().size()) / 10);
    for (LoadDay day : days.test()) {
      for (LoadDay other : days.test()) {
        if (other.date().equals(day.date().minusDays(1))) {
          assertThat(day.yesterdaysLoads()).isEqualTo(other.loads());
        }
      }
    }
    assertThat(days.test().get(0).features()).hasSize(LoadDay.FEATURES);
  }

  @Test
  void incompleteDaysAreLeftOut() {
    List<Hour> hours = new ArrayList<>(new LoadGenerator(2).generate(50));
    hours.remove(30 * 24 + 5);
    LoadDays days = LoadDays.of(hours, "hours", 0);
    int count = days.training().size() + days.validation().size() + days.test().size();
    assertThat(count).isEqualTo(50 - 1 - 2);
    assertThat(days.leftOut()).isEqualTo(1 + 2);
  }

  @Test
  void tooFewDaysAreAnError() {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> LoadDays.of(new LoadGenerator(1).generate(20), "loads.csv", 0))
        .withMessage(
            "loads.csv holds 19 days with 24 hours that follow another such day; expected 30 at"
                + " least");
  }

  @Test
  void generatedLoadsFollowHourWeekdayAndTemperature() {
    List<Hour> hours = new LoadGenerator(4).generate(365);
    LoadDays days = LoadDays.of(hours, "hours", 0);
    double night = mean(days, day -> day.loads()[3]);
    double noon = mean(days, day -> day.loads()[12]);
    assertThat(noon).isGreaterThan(1.3 * night);
    double hot = mean(days, day -> day.temperatures()[15] > 85 ? day.loads()[16] : Double.NaN);
    double mild =
        mean(days, day -> Math.abs(day.temperatures()[15] - 65) < 5 ? day.loads()[16] : Double.NaN);
    assertThat(hot).isGreaterThan(1.1 * mild);
    assertThat(new LoadGenerator(4).generate(365)).isEqualTo(hours);
    assertThat(new LoadGenerator(5).generate(365)).isNotEqualTo(hours);
  }

  private static double mean(LoadDays days, java.util.function.ToDoubleFunction<LoadDay> value) {
    return days.training().stream()
        .mapToDouble(value)
        .filter(v -> !Double.isNaN(v))
        .average()
        .orElseThrow();
  }

  @Test
  void featuresTellTheDayApart() {
    LoadDay day =
        new LoadDay(
            LocalDate.of(2020, 7, 4),
            new double[24],
            new double[24],
            new double[24],
            new double[24]);
    double[] features = day.features();
    assertThat(Arrays.stream(features, 96, 103).sum()).isEqualTo(1);
    assertThat(features[96 + 5]).as("a Saturday").isEqualTo(1);
    assertThat(features[103]).as("a holiday").isEqualTo(1);
  }
}
