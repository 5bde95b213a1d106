package io.github.dl4joptnet.internal.linalg.sparse;

/**
 * Where the factor of {@code P A Pᵀ = L D Lᵀ} has entries, for all matrices A of one pattern and
 * for any number of threads.
 */
public abstract sealed class LdlPattern permits UpLookingPattern, SupernodalPattern {
  /** With fewer multiply-adds per entry of the factor, dense blocks do not pay off. */
  private static final double LEAST_WORK_PER_ENTRY = 40;

  private final Elimination elimination;

  LdlPattern(Elimination elimination) {
    this.elimination = elimination;
  }

  /** The one with the faster factorisation. */
  public static LdlPattern of(Elimination elimination) {
    return of(elimination, LEAST_WORK_PER_ENTRY);
  }

  /** The same with another least number of multiply-adds per entry for dense blocks. */
  static LdlPattern of(Elimination elimination, double leastWorkPerEntry) {
    return elimination.operations() > leastWorkPerEntry * elimination.entries()
        ? new SupernodalPattern(elimination)
        : new UpLookingPattern(elimination);
  }

  public final Elimination elimination() {
    return elimination;
  }

  /** Numbers that a factor stores. */
  abstract int size();

  /** A factor yet to be computed. */
  public abstract SparseLdl newFactor();
}
