package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Rows of zeros, or of rounding noise, beside a planted program of magnitude one: within the
 * tolerance they constrain nothing, clearly violated they make the program infeasible. And limits
 * that cross by the last bit, which are equal.
 */
final class ZeroRows {
  private ZeroRows() {}

  static List<Family> families() {
    return List.of(
        new Family("zero-row", random -> zeroRow(false, random)),
        new Family("zero-row-violated", random -> zeroRow(true, random)),
        new Family("noise-row", ZeroRows::noiseRow),
        new Family("limits-cross-by-ulp", ZeroRows::crossing));
  }

  private static PlantedQp base(Random random) {
    int n = 2 + random.nextInt(6);
    boolean linear = random.nextInt(3) == 0;
    // An LP has its solution at a vertex.
    return linear
        ? PlantedQp.variables(n).rank(0).inequalities(n + 3, n - 1).bounds(1).plant(random)
        : PlantedQp.variables(n).inequalities(3, 1).equalities(n / 3).bounds(1).plant(random);
  }

  private static Case zeroRow(boolean violated, Random random) {
    PlantedQp planted = base(random);
    PlainQp qp = planted.qp();
    double[] row = new double[qp.n()];
    double sign = random.nextBoolean() ? 1 : -1;
    double size = violated ? -4 * random.nextDouble() : -18 + 8 * random.nextDouble();
    double limit = Math.pow(10, size);
    PlainQp with;
    if (random.nextInt(3) > 0) {
      limit = violated ? -limit : sign * limit;
      with = withRow(qp, row, random.nextInt(5) == 0 && !violated ? 0 : limit);
    } else {
      with = withEquality(qp, row, sign * limit);
    }
    return violated
        ? Case.of(with, (solver, solution) -> Judges.infeasible(with, solution, 1))
        : unchanged(with, planted, random);
  }

  /** Entries below the rounding of the others' terms, and a limit that they cannot reach. */
  private static Case noiseRow(Random random) {
    PlantedQp planted = base(random);
    double size = Math.pow(10, -20 + 3 * random.nextDouble());
    double[] row = DenseMath.scaled(PlantedQp.normal(1, planted.qp().n(), random)[0], size);
    return unchanged(withRow(planted.qp(), row, 1e-12), planted, random);
  }

  private static Case unchanged(PlainQp qp, PlantedQp planted, Random random) {
    double[] dLdz = PlantedQp.normal(1, qp.n(), random)[0];
    return Case.of(
        qp, (solver, solution) -> Judges.like(planted.qp(), planted.z(), dLdz, solver, solution));
  }

  private static PlainQp withRow(PlainQp qp, double[] row, double limit) {
    return new PlainQp(
        qp.Q(),
        qp.p(),
        DenseMath.append(qp.G(), row),
        DenseMath.append(qp.h(), limit),
        null,
        qp.A(),
        qp.b(),
        qp.lower(),
        qp.upper());
  }

  private static PlainQp withEquality(PlainQp qp, double[] row, double limit) {
    double[][] a = qp.A() == null ? new double[0][] : qp.A();
    double[] b = qp.b() == null ? new double[0] : qp.b();
    return new PlainQp(
        qp.Q(),
        qp.p(),
        qp.G(),
        qp.h(),
        qp.hLower(),
        DenseMath.append(a, row),
        DenseMath.append(b, limit),
        qp.lower(),
        qp.upper());
  }

  /** The active bound or row gets its other limit one bit to the wrong side. */
  private static Case crossing(Random random) {
    PlantedQp planted = base(random);
    PlainQp qp = planted.qp();
    int last = qp.n() - 1;
    PlainQp crossed;
    if (random.nextBoolean()) {
      double[] lower = qp.lower().clone();
      double[] upper = qp.upper().clone();
      lower[last] = Math.nextUp(planted.z()[last]);
      upper[last] = planted.z()[last];
      crossed =
          new PlainQp(qp.Q(), qp.p(), qp.G(), qp.h(), qp.hLower(), qp.A(), qp.b(), lower, upper);
    } else {
      double[] hLower = new double[qp.nIneq()];
      Arrays.fill(hLower, Double.NEGATIVE_INFINITY);
      hLower[0] = Math.nextUp(qp.h()[0]);
      crossed =
          new PlainQp(
              qp.Q(), qp.p(), qp.G(), qp.h(), hLower, qp.A(), qp.b(), qp.lower(), qp.upper());
    }
    return unchanged(crossed, planted, random);
  }
}
