package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.checks.ReferenceSolution;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Matrices that are nearer to singular than their entries or pivots show, in Q and in the rows. The
 * reference says how far rounding the data moves the answers; more than a multiple of that is
 * wrong.
 */
final class IllConditioned {
  /** Programs whose answers rounding moves by a larger share are drawn again. */
  private static final double LARGEST_MOVE = 1e-5;

  /** A row nearer to the span of the others may be left out within a tolerance of 1e-8. */
  private static final double LEAST_INDEPENDENT_SHARE = 3e-4;

  /** An answer may be off by this multiple of what rounding the data does to it. */
  private static final double SLACK = 30;

  /**
   * z holds the solver's tolerance, 1e-8, and is as far off as the rows' condition makes of that.
   */
  private static final double TOLERANCE_TIMES_CONDITION = 1e-4;

  private IllConditioned() {}

  static List<Family> families() {
    return List.of(
        new Family(
            "hidden-rank",
            random -> drawDetermined(HiddenCurvature.random(random), Rows.RANDOM, random)),
        new Family(
            "hidden-rows",
            random -> drawDetermined(HiddenCurvature.DEFINITE, Rows.hidden(random), random)),
        new Family(
            "hidden-both",
            random -> drawDetermined(HiddenCurvature.random(random), Rows.hidden(random), random)));
  }

  /** How Q = BᵀB comes by its condition. */
  private enum HiddenCurvature {
    DEFINITE,
    /**
     * The last variable has a small part in the direction without curvature, so that two pivots are
     * small and rounding keeps both from zero.
     */
    NEARLY_WITHOUT_LAST,
    /** A bidiagonal B: the pivots are all of one size. */
    BIDIAGONAL;

    static HiddenCurvature random(Random random) {
      return random.nextInt(3) == 0 ? BIDIAGONAL : NEARLY_WITHOUT_LAST;
    }

    double[][] draw(int n, Random random) {
      double[][] basis =
          switch (this) {
            case DEFINITE -> DenseMath.append(PlantedQp.normal(n, n, random), unit(n));
            case NEARLY_WITHOUT_LAST -> nearlyDependent(n, n, random);
            case BIDIAGONAL -> bidiagonal(n, n, random);
          };
      double[][] q = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (double[] row : basis) {
          q[i] = DenseMath.plus(q[i], DenseMath.scaled(row, row[i] / n));
        }
      }
      return q;
    }

    private static double[] unit(int n) {
      double[] unit = new double[n];
      unit[n - 1] = 1;
      return unit;
    }
  }

  /** The active rows. */
  private enum Rows {
    RANDOM,
    /** The last one is nearly in the span of the others, which are nearly dependent themselves. */
    NEARLY_DEPENDENT,
    /** Each is mostly the next one: together they are nearly dependent, no two of them are. */
    BIDIAGONAL;

    static Rows hidden(Random random) {
      return random.nextBoolean() ? NEARLY_DEPENDENT : BIDIAGONAL;
    }

    double[][] draw(int rows, int n, Random random) {
      double[][] drawn =
          switch (this) {
            case RANDOM -> PlantedQp.normal(rows, n, random);
            case NEARLY_DEPENDENT -> transposed(nearlyDependent(n, rows, random));
            case BIDIAGONAL -> bidiagonal(rows, n, random);
          };
      // Turned, so that the structure is in the rows alone, and all of one size.
      double[][] turn = PlantedQp.normal(n, n, random);
      for (int r = 0; r < rows; r++) {
        double[] row = this == BIDIAGONAL ? DenseMath.transposedTimes(turn, drawn[r], n) : drawn[r];
        drawn[r] = DenseMath.scaled(row, 1 / norm(row));
      }
      return areIndependent(drawn) ? drawn : draw(rows, n, random);
    }

    /** Whether each row is clearly outside of the span of the others, by Gram and Schmidt. */
    private static boolean areIndependent(double[][] rows) {
      for (int last = 0; last < rows.length; last++) {
        List<double[]> basis = new ArrayList<>();
        for (int r = 0; r < rows.length; r++) {
          if (r != last) {
            double[] rest = outside(rows[r], basis);
            basis.add(DenseMath.scaled(rest, 1 / norm(rest)));
          }
        }
        if (!(norm(outside(rows[last], basis)) > LEAST_INDEPENDENT_SHARE * norm(rows[last]))) {
          return false;
        }
      }
      return true;
    }

    private static double[] outside(double[] row, List<double[]> basis) {
      double[] rest = row;
      // Twice, as the first pass may cancel.
      for (int pass = 0; pass < 2; pass++) {
        for (double[] direction : basis) {
          rest = DenseMath.plus(rest, DenseMath.scaled(direction, -DenseMath.dot(rest, direction)));
        }
      }
      return rest;
    }

    private static double norm(double[] x) {
      return Math.sqrt(DenseMath.dot(x, x));
    }
  }

  /** Columns that a combination nearly without the last one takes to zero. */
  private static double[][] nearlyDependent(int rows, int columns, Random random) {
    double[] flat = PlantedQp.normal(1, columns, random)[0];
    flat[columns - 1] = Math.pow(10, -3.5 - random.nextDouble());
    double[][] basis = PlantedQp.normal(rows, columns, random);
    double left = random.nextBoolean() ? 0 : Math.pow(10, -5 * random.nextDouble());
    for (double[] row : basis) {
      double along = (1 - left) * DenseMath.dot(row, flat) / DenseMath.dot(flat, flat);
      Arrays.setAll(row, j -> row[j] - along * flat[j]);
    }
    return basis;
  }

  private static double[][] bidiagonal(int rows, int columns, Random random) {
    double growth = Math.min(30, Math.pow(10, 8 * random.nextDouble() / Math.max(1, rows - 1)));
    double[][] basis = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      basis[i][i] = 1;
      if (i + 1 < rows) {
        basis[i][i + 1] = -growth;
      }
    }
    return basis;
  }

  private static double[][] transposed(double[][] m) {
    double[][] transposed = new double[m[0].length][m.length];
    for (int i = 0; i < m.length; i++) {
      for (int j = 0; j < m[i].length; j++) {
        transposed[j][i] = m[i][j];
      }
    }
    return transposed;
  }

  private static Case drawDetermined(HiddenCurvature curvature, Rows rows, Random random) {
    while (true) {
      PlantedQp planted = draw(curvature, rows, random);
      double[] dLdz = PlantedQp.normal(1, planted.z().length, random)[0];
      Answers exact = Answers.of(planted, dLdz);
      double moved = 0;
      for (int k = 0; k < 3 && exact != null; k++) {
        Answers others = Answers.of(rounded(planted, random), dLdz);
        moved = others == null ? LARGEST_MOVE : Math.max(moved, others.distance(exact));
      }
      if (exact != null && moved < LARGEST_MOVE) {
        double tolerance = Math.max(1e-6, SLACK * moved);
        return Case.of(
            planted.qp(),
            (solver, solution) ->
                solution.failures() > 0
                    ? Judges.solved(solution, 0)
                    : exact.judge(
                        Judges.z(solution, 0), Judges.dp(solver, solution, dLdz), tolerance));
      }
    }
  }

  private static PlantedQp draw(HiddenCurvature curvature, Rows kind, Random random) {
    int n = 3 + random.nextInt(12);
    int active = kind == Rows.RANDOM ? 1 : 2 + random.nextInt(n - 2);
    PlantedQp.Recipe recipe = PlantedQp.variables(n);
    boolean equalities = random.nextBoolean();
    if (equalities) {
      recipe.equalities(active);
    } else {
      recipe.inequalities(active + 2, active);
    }
    if (random.nextBoolean()) {
      recipe.bounds(active < n ? random.nextInt(2) : 0);
    }
    PlantedQp plain = recipe.plant(random);
    PlainQp qp = plain.qp();
    double[][] drawn = kind.draw(active, n, random);
    double[][] matrix = (equalities ? qp.A() : qp.G()).clone();
    System.arraycopy(drawn, 0, matrix, 0, active);
    double[] limits = (equalities ? qp.b() : qp.h()).clone();
    for (int r = 0; r < matrix.length; r++) {
      limits[r] = DenseMath.dot(matrix[r], plain.z()) + (r < active ? 0 : 1);
    }
    double[][] q = curvature.draw(n, random);
    PlainQp structured =
        equalities
            ? new PlainQp(q, null, null, null, null, matrix, limits, qp.lower(), qp.upper())
            : new PlainQp(q, null, matrix, limits, null, null, null, qp.lower(), qp.upper());
    return new PlantedQp(structured, plain.z(), plain.lambda(), plain.nu(), plain.boundDual())
        .withStationaryP();
  }

  /** The same with every entry a rounding unit up or down. */
  private static PlantedQp rounded(PlantedQp planted, Random random) {
    PlainQp qp = planted.qp();
    double[][] q = rounded(qp.Q(), random);
    for (int i = 0; i < q.length; i++) {
      for (int j = 0; j < i; j++) {
        q[i][j] = q[j][i];
      }
    }
    PlainQp moved =
        new PlainQp(
            q,
            rounded(new double[][] {qp.p()}, random)[0],
            qp.G() == null ? null : rounded(qp.G(), random),
            qp.h() == null ? null : rounded(new double[][] {qp.h()}, random)[0],
            null,
            qp.A() == null ? null : rounded(qp.A(), random),
            qp.b() == null ? null : rounded(new double[][] {qp.b()}, random)[0],
            qp.lower(),
            qp.upper());
    return new PlantedQp(moved, planted.z(), planted.lambda(), planted.nu(), planted.boundDual());
  }

  private static double[][] rounded(double[][] m, Random random) {
    double[][] moved = new double[m.length][];
    for (int i = 0; i < m.length; i++) {
      moved[i] =
          Arrays.stream(m[i])
              .map(v -> random.nextBoolean() ? Math.nextUp(v) : Math.nextDown(v))
              .toArray();
    }
    return moved;
  }

  private record Answers(double[] z, double[] dp, double size) {
    /** Null where the system is singular to the last digit. */
    static Answers of(PlantedQp planted, double[] dLdz) {
      ReferenceSolution reference;
      try {
        reference =
            new ReferenceSolution(planted.qp(), planted.z(), planted.lambda(), planted.boundDual());
      } catch (ArithmeticException singular) {
        return null;
      }
      double[] dp = reference.gradients(dLdz).get("p");
      return new Answers(reference.z(), dp, DenseMath.normInf(dp) + DenseMath.normInf(dLdz));
    }

    Judgement judge(double[] actualZ, double[] actualDp, double tolerance) {
      return Judges.near("z", actualZ, z, Math.max(tolerance, TOLERANCE_TIMES_CONDITION))
          .and(Judges.near("dp", actualDp, dp, tolerance, size));
    }

    double distance(Answers other) {
      return Math.max(
          DenseMath.distance(z, other.z) / DenseMath.normInf(z),
          DenseMath.distance(dp, other.dp) / size);
    }
  }
}
