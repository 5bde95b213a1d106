package io.github.dl4joptnet.testing.families;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All families, in the order of the table. */
public final class Families {
  /** Programs of these take as long as many of the others. */
  private static final Set<String> LARGE =
      Set.of("many-rows", "polygon", "mpc-long", "100000-rows");

  private Families() {}

  /** How many programs of a family to run where others get so many: a tenth of the large ones. */
  public static int share(Family family, int programs) {
    return LARGE.contains(family.name()) ? (programs + 9) / 10 : programs;
  }

  public static List<Family> all() {
    List<Family> all = new ArrayList<>();
    all.addAll(OrdinaryPrograms.families());
    all.addAll(IllConditioned.families());
    all.addAll(FlatCurvature.families());
    all.addAll(FlatDirections.families());
    all.addAll(UnstableDynamics.families());
    all.addAll(FarkasSystems.families());
    all.addAll(BarelyBounded.families());
    all.addAll(ZeroRows.families());
    all.addAll(NoiseLimits.families());
    all.addAll(Units.families());
    all.addAll(LargeLimits.families());
    all.addAll(IndefiniteCurvature.families());
    all.addAll(Ties.families());
    all.addAll(ManyRows.families());
    all.addAll(DenseShared.families());
    return all;
  }

  /** Also the one that takes too long to be among all. */
  public static Family named(String name) {
    List<Family> families = all();
    families.add(ManyRows.huge());
    return families.stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(name + " is none of the families " + families));
  }
}
