package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.families.Judgement.Verdict;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Prints what the solver makes of the families, and the first offenders of each verdict with the
 * seeds that stand for them.
 *
 * <pre>
 * ./mvnw -q -pl dl4j-optnet-layer test-compile exec:exec \
 *     -Dmain=io.github.dl4joptnet.testing.families.FamilyTable -Dargs="100 1"
 * </pre>
 *
 * The arguments are the number of programs of each family (a tenth of that for large ones), the
 * first seed, and optionally the names of the families.
 */
public final class FamilyTable {
  private static final int SHOWN = 3;

  private FamilyTable() {}

  public static void main(String[] args) {
    // Thousands of unsolved samples are expected here, and reported below.
    System.setProperty("org.slf4j.simpleLogger.log.io.github.dl4joptnet", "error");
    Locale.setDefault(Locale.ROOT);
    int programs = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    long first = args.length > 1 ? Long.parseLong(args[1]) : 1;
    List<Family> families =
        args.length > 2
            ? Arrays.stream(args).skip(2).map(Families::named).toList()
            : Families.all();
    System.out.println(header());
    StringBuilder offenders = new StringBuilder();
    int[] totals = new int[Verdict.values().length];
    int all = families.stream().mapToInt(family -> Families.share(family, programs)).sum();
    try (ProgressBar bar = bar(all)) {
      for (Family family : families) {
        bar.setExtraMessage(family.name());
        FamilyRun run = FamilyRun.of(family, Families.share(family, programs), first, bar::step);
        for (Verdict verdict : Verdict.values()) {
          totals[verdict.ordinal()] += run.count(verdict);
        }
        System.out.println(row(family.name(), run.programs(), run::count));
        offenders.append(offenders(run));
      }
    }
    System.out.println(row("all", all, verdict -> totals[verdict.ordinal()]));
    System.out.print(offenders);
  }

  private static ProgressBar bar(long programs) {
    return new ProgressBarBuilder()
        .setTaskName("families")
        .setInitialMax(programs)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(500)
        .clearDisplayOnFinish()
        .build();
  }

  private static String header() {
    return """
        | family | programs | right | wrong | false proofs | honest failures | slow |
        |---|---|---|---|---|---|---|""";
  }

  private static String row(String name, int programs, ToIntFunction<Verdict> count) {
    int slow = count.applyAsInt(Verdict.SLOW) + count.applyAsInt(Verdict.MORE_ITERATIONS);
    return "| %s | %d | %d | %d | %d | %d | %d |"
        .formatted(
            name,
            programs,
            count.applyAsInt(Verdict.RIGHT) + slow,
            count.applyAsInt(Verdict.WRONG),
            count.applyAsInt(Verdict.FALSE_PROOF),
            count.applyAsInt(Verdict.HONEST),
            slow);
  }

  private static String offenders(FamilyRun run) {
    StringBuilder lines = new StringBuilder();
    Map<Verdict, Integer> shown = new EnumMap<>(Verdict.class);
    for (FamilyRun.Offender offender : run.offenders()) {
      Judgement judgement = offender.judgement();
      if (shown.merge(judgement.verdict(), 1, Integer::sum) <= SHOWN) {
        lines.append(
            "%s seed %d: %s: %s%n"
                .formatted(run.family(), offender.seed(), judgement.verdict(), judgement.why()));
      }
    }
    return lines.toString();
  }
}
