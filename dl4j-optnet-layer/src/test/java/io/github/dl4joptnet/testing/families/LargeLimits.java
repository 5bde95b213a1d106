package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Limits from 1e8 to the largest double beside normal ones. They hold nothing, so the planted
 * solution of the program without them stays.
 */
final class LargeLimits {
  private static final double[] LARGE = {
    1e8,
    1e10,
    1e12,
    1e15,
    1e16,
    1e20,
    1e30,
    3.4e38,
    1e60,
    1e100,
    1e154,
    1e200,
    1e300,
    Double.MAX_VALUE
  };

  private LargeLimits() {}

  static List<Family> families() {
    return List.of(
        new Family("large-limits-qp", random -> draw(false, random)),
        new Family("large-limits-lp", random -> draw(true, random)));
  }

  private static Case draw(boolean linear, Random random) {
    int n = 1 + random.nextInt(8);
    int bounds = random.nextInt(n);
    PlantedQp.Recipe recipe = PlantedQp.variables(n).twoSided().bounds(linear ? n - bounds : n / 3);
    PlantedQp planted =
        linear
            ? recipe.rank(0).inequalities(bounds + 2, bounds).plant(random)
            : recipe.inequalities(1 + n / 2, (n + 2) / 4).equalities(n / 4).plant(random);
    PlainQp qp = planted.qp();
    boolean one = random.nextBoolean();
    double common = LARGE[random.nextInt(LARGE.length)];
    double[] limits = new double[2 * (n + qp.nIneq())];
    Arrays.setAll(limits, i -> one ? common : LARGE[random.nextInt(LARGE.length)]);
    double[] h = qp.h().clone();
    double[] hLower = qp.hLower().clone();
    enlarge(hLower, h, planted.lambda(), limits, 2 * n, random);
    double[] lower = qp.lower().clone();
    double[] upper = qp.upper().clone();
    enlarge(lower, upper, planted.boundDual(), limits, 0, random);
    PlainQp large = new PlainQp(qp.Q(), qp.p(), qp.G(), h, hLower, qp.A(), qp.b(), lower, upper);
    double[] dLdz = PlantedQp.normal(1, n, random)[0];
    return Case.of(
        large, (solver, solution) -> Judges.like(qp, planted.z(), dLdz, solver, solution));
  }

  /** Moves most of the limits that hold nothing. */
  private static void enlarge(
      double[] low, double[] high, double[] multipliers, double[] large, int from, Random random) {
    for (int i = 0; i < low.length; i++) {
      if (multipliers[i] >= 0 && random.nextInt(4) > 0) {
        low[i] = -large[from + 2 * i];
      }
      if (multipliers[i] <= 0 && random.nextInt(4) > 0) {
        high[i] = large[from + 2 * i + 1];
      }
    }
  }
}
