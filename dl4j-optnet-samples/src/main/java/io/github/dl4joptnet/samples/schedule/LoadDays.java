package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.UserError;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * The days of a training run.
 *
 * @param training what the networks learn from
 * @param validation what chooses the epochs that are kept, and the spread of forecasts: a tenth of
 *     the days meant for training, drawn at random
 * @param test the last tenth, for the final report only
 * @param leftOut how many days have no 24 hours, or do not follow one that has
 */
record LoadDays(List<LoadDay> training, List<LoadDay> validation, List<LoadDay> test, int leftOut) {
  /** Where PJM's hours are counted. */
  static final ZoneId ZONE = ZoneId.of("America/New_York");

  private static final int FEWEST = 30;
  private static final Set<MonthDay> HOLIDAYS =
      Set.of(MonthDay.of(1, 1), MonthDay.of(7, 4), MonthDay.of(12, 24), MonthDay.of(12, 25));

  static boolean isHoliday(LocalDate date) {
    return HOLIDAYS.contains(MonthDay.from(date));
  }

  /**
   * @param hours in the order of time
   * @param source names the hours in messages
   * @throws UserError if the hours make too few days to split
   */
  static LoadDays of(List<Hour> hours, String source, long seed) {
    Map<LocalDate, List<Hour>> byDate = byDate(hours);
    List<LoadDay> days = days(byDate);
    if (days.size() < FEWEST) {
      throw new UserError(
          "%s holds %s with 24 hours that follow another such day; expected %d at least"
              .formatted(source, Count.of(days.size(), "day"), FEWEST));
    }
    int beforeTest = days.size() - days.size() / 10;
    List<LoadDay> rest = new ArrayList<>(days.subList(0, beforeTest));
    Collections.shuffle(rest, new Random(seed));
    int validation = rest.size() / 10;
    return new LoadDays(
        List.copyOf(rest.subList(validation, rest.size())),
        List.copyOf(rest.subList(0, validation)),
        List.copyOf(days.subList(beforeTest, days.size())),
        byDate.size() - days.size());
  }

  private static Map<LocalDate, List<Hour>> byDate(List<Hour> hours) {
    Map<LocalDate, List<Hour>> byDate = new TreeMap<>();
    for (Hour hour : hours) {
      LocalDate date = Instant.ofEpochSecond(hour.epochSecond()).atZone(ZONE).toLocalDate();
      byDate.computeIfAbsent(date, any -> new ArrayList<>()).add(hour);
    }
    return byDate;
  }

  /** The days on which the clocks change have no 24 hours, and are left out. */
  private static List<LoadDay> days(Map<LocalDate, List<Hour>> byDate) {
    List<LoadDay> days = new ArrayList<>();
    byDate.forEach(
        (date, today) -> {
          List<Hour> yesterday = byDate.get(date.minusDays(1));
          if (isWhole(today) && yesterday != null && isWhole(yesterday)) {
            days.add(
                new LoadDay(
                    date,
                    today.stream().mapToDouble(Hour::load).toArray(),
                    today.stream().mapToDouble(Hour::temperature).toArray(),
                    yesterday.stream().mapToDouble(Hour::load).toArray(),
                    yesterday.stream().mapToDouble(Hour::temperature).toArray()));
          }
        });
    return days;
  }

  private static boolean isWhole(List<Hour> day) {
    if (day.size() != LoadDay.HOURS) {
      return false;
    }
    for (int h = 1; h < day.size(); h++) {
      if (day.get(h).epochSecond() != day.get(h - 1).epochSecond() + 3600) {
        return false;
      }
    }
    return true;
  }
}
