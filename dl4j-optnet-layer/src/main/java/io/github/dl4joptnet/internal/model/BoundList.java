package io.github.dl4joptnet.internal.model;

import static io.github.dl4joptnet.internal.model.AffineRows.ONE;

import io.github.dl4joptnet.internal.model.ProgramBuilder.Owner;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The bounds of the variables, while a program is collected. */
final class BoundList {
  private final EntryProgram.Builder lower = new EntryProgram.Builder(0, Double.NEGATIVE_INFINITY);
  private final EntryProgram.Builder upper = new EntryProgram.Builder(0, Double.POSITIVE_INFINITY);

  /** Columns whose bound is a constant, or not. */
  private final BitSet lowerIsAffine = new BitSet();

  private final BitSet upperIsAffine = new BitSet();
  private final Map<Integer, Owner> lowerOwners = new HashMap<>();
  private final Map<Integer, Owner> upperOwners = new HashMap<>();
  private boolean hasLower;
  private boolean hasUpper;

  /**
   * Adds a bound, if the column has none yet on that side, or a looser one where both are
   * constants.
   *
   * @param limit one row without variables
   * @return whether it is the column's bound now, or never matters
   */
  boolean add(int column, boolean isUpper, AffineRows limit, Owner owner) {
    EntryProgram.Builder side = (isUpper ? upper : lower).grow(column + 1);
    BitSet affine = isUpper ? upperIsAffine : lowerIsAffine;
    double present = side.constant(column);
    boolean isConstant = limit.size() == 0 || limit.parameter(limit.size() - 1) == ONE;
    boolean isFirst = Double.isInfinite(present) && !affine.get(column);
    double value = limit.size() == 0 ? 0 : limit.factor(0);
    if (!isFirst && (affine.get(column) || !isConstant)) {
      return false;
    }
    if (isFirst || (isUpper ? value < present : value > present)) {
      side.set(column, 0);
      ProgramBuilder.addOffset(side, column, limit, 0, 1);
      affine.set(column, !isConstant);
      (isUpper ? upperOwners : lowerOwners).put(column, owner);
      hasLower |= !isUpper;
      hasUpper |= isUpper;
    }
    return true;
  }

  /**
   * @throws IllegalArgumentException if two constants contradict each other
   */
  void checkConsistent(int columns) {
    lower.grow(columns);
    upper.grow(columns);
    for (int column = 0; column < columns; column++) {
      boolean areConstant = !lowerIsAffine.get(column) && !upperIsAffine.get(column);
      if (areConstant && lower.constant(column) > upper.constant(column)) {
        throw new IllegalArgumentException(
            "the constraints %s and %s contradict each other: %s is above %s"
                .formatted(
                    Objects.requireNonNull(lowerOwners.get(column)).constraint().name(),
                    Objects.requireNonNull(upperOwners.get(column)).constraint().name(),
                    lower.constant(column),
                    upper.constant(column)));
      }
    }
  }

  /** Tells the constraints which bounds are theirs: of two bounds only the tighter one has any. */
  void tellOwners() {
    lowerOwners.forEach((column, owner) -> owner.owns(column, false));
    upperOwners.forEach((column, owner) -> owner.owns(column, true));
  }

  /** Both sides counted. */
  int count() {
    return lowerOwners.size() + upperOwners.size();
  }

  boolean hasLower() {
    return hasLower;
  }

  boolean hasUpper() {
    return hasUpper;
  }

  EntryProgram.Builder lower() {
    return lower;
  }

  EntryProgram.Builder upper() {
    return upper;
  }
}
