package io.github.dl4joptnet.samples.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;

/**
 * A day to make a schedule for, with what is known the evening before.
 *
 * @param loads of its hours, GW
 * @param temperatures of its hours, °F, taken for the weather forecast
 * @param yesterdaysLoads GW
 * @param yesterdaysTemperatures °F
 */
record LoadDay(
    LocalDate date,
    double[] loads,
    double[] temperatures,
    double[] yesterdaysLoads,
    double[] yesterdaysTemperatures) {
  static final int HOURS = 24;

  /** The number of features. */
  static final int FEATURES = 4 * HOURS + 7 + 1 + 4;

  /**
   * What the network sees: yesterday's loads and temperatures, today's temperatures and their
   * squares, the day of the week, whether it is a holiday, and the season.
   */
  double[] features() {
    double[] x = new double[FEATURES];
    for (int h = 0; h < HOURS; h++) {
      x[h] = yesterdaysLoads[h];
      x[HOURS + h] = yesterdaysTemperatures[h];
      x[2 * HOURS + h] = temperatures[h];
      x[3 * HOURS + h] = temperatures[h] * temperatures[h];
    }
    int next = 4 * HOURS;
    for (DayOfWeek day : DayOfWeek.values()) {
      x[next++] = date.getDayOfWeek() == day ? 1 : 0;
    }
    x[next++] = LoadDays.isHoliday(date) ? 1 : 0;
    double year = 2 * Math.PI * date.getDayOfYear() / 365.25;
    x[next++] = Math.sin(year);
    x[next++] = Math.cos(year);
    x[next++] = Math.sin(2 * year);
    x[next] = Math.cos(2 * year);
    return x;
  }
}
