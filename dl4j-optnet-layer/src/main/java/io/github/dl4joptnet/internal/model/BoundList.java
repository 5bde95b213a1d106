package io.github.dl4joptnet.internal.model;

import io.github.dl4joptnet.internal.model.ProgramBuilder.Owner;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The bounds of the variables, while a program is collected. */
final class BoundList {
  private final EntryProgram.Builder lower = new EntryProgram.Builder(0, Double.NEGATIVE_INFINITY);
  private final EntryProgram.Builder upper = new EntryProgram.Builder(0, Double.POSITIVE_INFINITY);

  /** Columns whose bound is a constant, or not. */
  private final BitSet lowerIsAffine = new BitSet();

  private final BitSet upperIsAffine = new BitSet();
  private @Nullable Owner[] lowerOwners = new Owner[0];
  private @Nullable Owner[] upperOwners = new Owner[0];
  private boolean hasLower;
  private boolean hasUpper;

  /**
   * Adds the bound (limit − offset) / coefficient of the variable of a row, if that has none yet on
   * that side, or a looser one where both are constants.
   *
   * @param rows offset + coefficient · variable
   * @param limit without variables
   * @return whether it is the variable's bound now, or never matters
   */
  boolean add(
      AffineRows rows, int row, AffineRows limit, int limitRow, boolean isUpper, Owner owner) {
    int last = rows.start(row + 1) - 1;
    int column = rows.column(last);
    double coefficient = rows.factor(last);
    EntryProgram.Builder side = (isUpper ? upper : lower).grow(column + 1);
    BitSet affine = isUpper ? upperIsAffine : lowerIsAffine;
    double present = side.constant(column);
    boolean isConstant =
        ProgramBuilder.isConstant(limit, limitRow) && ProgramBuilder.isConstant(rows, row);
    boolean isFirst = Double.isInfinite(present) && !affine.get(column);
    if (!isFirst && (affine.get(column) || !isConstant)) {
      return false;
    }
    double value =
        isConstant
            ? (ProgramBuilder.constant(limit, limitRow) - ProgramBuilder.constant(rows, row))
                    / coefficient
                + 0.0 // not −0
            : 0;
    if (isFirst || (isUpper ? value < present : value > present)) {
      side.set(column, value);
      if (!isConstant) {
        ProgramBuilder.addOffset(side, column, limit, limitRow, 1 / coefficient);
        ProgramBuilder.addOffset(side, column, rows, row, -1 / coefficient);
      }
      affine.set(column, !isConstant);
      setOwner(column, isUpper, owner);
      hasLower |= !isUpper;
      hasUpper |= isUpper;
    }
    return true;
  }

  private void setOwner(int column, boolean isUpper, Owner owner) {
    if (column >= lowerOwners.length) {
      int capacity = Math.max(column + 1, 2 * lowerOwners.length);
      lowerOwners = Arrays.copyOf(lowerOwners, capacity);
      upperOwners = Arrays.copyOf(upperOwners, capacity);
    }
    (isUpper ? upperOwners : lowerOwners)[column] = owner;
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
                    Objects.requireNonNull(lowerOwners[column]).constraint().name(),
                    Objects.requireNonNull(upperOwners[column]).constraint().name(),
                    lower.constant(column),
                    upper.constant(column)));
      }
    }
  }

  /** Tells the constraints which bounds are theirs: of two bounds only the tighter one has any. */
  void notifyOwners() {
    for (int column = 0; column < lowerOwners.length; column++) {
      if (lowerOwners[column] != null) {
        lowerOwners[column].owns(column, false);
      }
      if (upperOwners[column] != null) {
        upperOwners[column].owns(column, true);
      }
    }
  }

  /** Both sides counted. */
  int count() {
    return (int)
        Stream.of(lowerOwners, upperOwners)
            .flatMap(Arrays::stream)
            .filter(Objects::nonNull)
            .count();
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
