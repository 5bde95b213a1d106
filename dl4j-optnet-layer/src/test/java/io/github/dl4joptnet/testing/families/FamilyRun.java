package io.github.dl4joptnet.testing.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.families.Judgement.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The outcomes of some programs of a family.
 *
 * @param offenders all that were not right, in the order of their seeds
 */
public record FamilyRun(
    Family family, int programs, Map<Verdict, Integer> counts, List<Offender> offenders) {
  private static final double SLOW = 10;

  /** Runs before a program counts as slow: code is compiled while others run. */
  private static final int REPEATS = 10;

  /** A program to look at again, with {@code family.generate(seed)}. */
  public record Offender(long seed, Judgement judgement) {}

  /** Runs the programs of the seeds from {@code first} on. */
  public static FamilyRun of(Family family, int programs, long first, Runnable step) {
    return of(family, programs, first, step, QpSolver::create);
  }

  /**
   * The same with other solvers.
   *
   * @param solvers makes a solver for settings
   */
  public static FamilyRun of(
      Family family,
      int programs,
      long first,
      Runnable step,
      Function<QpSettings, QpSolver> solvers) {
    long[] nanos = new long[programs];
    List<Offender> offenders = new ArrayList<>();
    for (int i = 0; i < programs; i++) {
      Case.Outcome outcome = family.generate(first + i).run(solvers);
      nanos[i] = outcome.nanos();
      if (!outcome.judgement().isRight()) {
        offenders.add(new Offender(first + i, outcome.judgement()));
      }
      step.run();
    }
    addSlow(family, first, nanos, offenders, solvers);
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    for (Offender offender : offenders) {
      counts.merge(offender.judgement().verdict(), 1, Integer::sum);
    }
    counts.put(Verdict.RIGHT, programs - offenders.size());
    return new FamilyRun(family, programs, counts, offenders);
  }

  /** Of the right ones, those that take more than ten times the median, and not only once. */
  private static void addSlow(
      Family family,
      long first,
      long[] nanos,
      List<Offender> offenders,
      Function<QpSettings, QpSolver> solvers) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    long median = sorted[sorted.length / 2];
    for (int i = 0; i < nanos.length; i++) {
      long seed = first + i;
      boolean right = offenders.stream().noneMatch(offender -> offender.seed() == seed);
      if (right && nanos[i] > SLOW * median) {
        long again = nanos[i];
        for (int run = 0; run < REPEATS && again > SLOW * median; run++) {
          again = Math.min(again, family.generate(seed).nanosAgain(solvers));
        }
        if (again > SLOW * median) {
          Judgement slow = Judgement.slow("%.2f ms, the median is %.2f", again / 1e6, median / 1e6);
          offenders.add(new Offender(seed, slow));
        }
      }
    }
  }

  /** Whatever is undecided, there is no wrong answer and no false proof. */
  public void assertNothingIsWrong() {
    assertHasNone(Verdict.WRONG, Verdict.FALSE_PROOF);
  }

  void assertHasNone(Verdict... verdicts) {
    assertThat(offenders)
        .extracting(Offender::judgement)
        .extracting(Judgement::verdict)
        .as("%s", offenders)
        .doesNotContain(verdicts);
  }

  void assertRight(double leastShare) {
    assertThat(right())
        .as("right of %d: %s", programs, offenders)
        .isGreaterThanOrEqualTo((int) Math.ceil(leastShare * programs - 1e-9));
  }

  public int count(Verdict verdict) {
    return counts.getOrDefault(verdict, 0);
  }

  /** Those for which a true answer came, be it slowly. */
  public int right() {
    return count(Verdict.RIGHT) + slow();
  }

  public int slow() {
    return count(Verdict.SLOW) + count(Verdict.MORE_ITERATIONS);
  }
}
