package io.github.dl4joptnet.samples.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Load histories of a made-up region of the size of a city, as a utility would record them: the
 * temperature follows season, hour and passing weather; the load follows hour, weekday and holiday,
 * heats and cools with the temperature, and is less certain on hot days.
 */
final class LoadGenerator {
  private static final double[] WEEKDAY = {
    0.71, 0.68, 0.67, 0.67, 0.70, 0.80, 0.98, 1.13, 1.17, 1.17, 1.17, 1.16,
    1.15, 1.15, 1.14, 1.13, 1.14, 1.19, 1.22, 1.20, 1.15, 1.06, 0.92, 0.79
  };
  private static final double[] WEEKEND = {
    0.72, 0.68, 0.66, 0.65, 0.65, 0.67, 0.71, 0.78, 0.87, 0.94, 0.98, 1.00,
    1.00, 0.99, 0.97, 0.96, 0.98, 1.03, 1.07, 1.06, 1.02, 0.96, 0.87, 0.78
  };
  private static final double BASE = 1.5; // GW
  private static final LocalDate FIRST = LocalDate.of(2019, 1, 1);

  private final Random random;
  private double weather; // °F away from what the season has on average
  private double drift; // GW that neither hour nor temperature explains

  LoadGenerator(long seed) {
    this.random = new Random(seed);
  }

  /** So many days from the first of January 2019 on, every hour of them. */
  List<Hour> generate(int days) {
    List<Hour> hours = new ArrayList<>(24 * days);
    double felt = 40;
    ZonedDateTime end = FIRST.plusDays(days).atStartOfDay(LoadDays.ZONE);
    for (ZonedDateTime time = FIRST.atStartOfDay(LoadDays.ZONE);
        time.isBefore(end);
        time = time.plusHours(1)) {
      weather = 0.985 * weather + 1.3 * random.nextGaussian();
      double temperature = season(time) + weather + 0.5 * random.nextGaussian();
      felt = 0.8 * felt + 0.2 * temperature; // walls warm up slowly
      double cooling = Math.max(0, felt - 68);
      double heating = Math.max(0, 55 - felt);
      drift = 0.93 * drift + (0.012 + 0.0012 * cooling) * random.nextGaussian();
      double shape = shape(time);
      double load =
          BASE * shape
              + 0.026 * cooling * (0.4 + 0.6 * shape)
              + 0.007 * heating
              + drift
              + 0.01 * random.nextGaussian();
      hours.add(new Hour(time.toEpochSecond(), Math.max(0.1, load), temperature));
    }
    return hours;
  }

  private static double season(ZonedDateTime time) {
    double year = 2 * Math.PI * (time.getDayOfYear() - 20) / 365.25;
    double day = 2 * Math.PI * (time.getHour() - 15) / 24;
    return 53 - 24 * Math.cos(year) + 8 * Math.cos(day);
  }

  private static double shape(ZonedDateTime time) {
    DayOfWeek day = time.getDayOfWeek();
    double sunday = day == DayOfWeek.SUNDAY ? 0.97 : 1;
    boolean isFree =
        day == DayOfWeek.SATURDAY
            || day == DayOfWeek.SUNDAY
            || LoadDays.isHoliday(time.toLocalDate());
    return isFree ? sunday * WEEKEND[time.getHour()] : WEEKDAY[time.getHour()];
  }
}
