package io.github.dl4joptnet.internal.model;

import static io.github.dl4joptnet.internal.model.AffineRows.ONE;

import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.model.ConstraintRows.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects a program: columns, quadratic functions, rows and an objective. Rows of one variable
 * with a constant coefficient become bounds; rows without variables vanish where they hold.
 */
public final class ProgramBuilder {
  /** Limits are missed by rounding where constants are compared. */
  private static final double ROUNDING = 1e-9;

  private final List<QuadraticFunction> quadratics = new ArrayList<>();
  private final ProgramRows equalities = new ProgramRows();
  private final ProgramRows inequalities = new ProgramRows();
  private final BoundList bounds = new BoundList();
  private final List<SlackPenalty> penalties = new ArrayList<>();
  private int columns;

  record SlackPenalty(int column, double weight) {}

  /** The entry of a constraint that coefficient · variable is of. */
  record Owner(ConstraintRows constraint, int entry, double coefficient, boolean absolute) {
    void owns(int column, boolean isUpper) {
      double factor = absolute ? (isUpper ? 1 : -1) / Math.abs(coefficient) : 1 / coefficient;
      Source source = isUpper ? Source.UPPER_BOUND : Source.LOWER_BOUND;
      constraint.add(entry, source, column, factor);
    }
  }

  /** Adds variables; returns the first one's column. */
  public int addColumns(int count) {
    int first = columns;
    columns += count;
    return first;
  }

  /** Adds variables as rows. */
  public AffineRows newVariables(int count) {
    return AffineRows.variables(addColumns(count), count);
  }

  /**
   * Adds a quadratic function of some rows; returns the column that stands for it in the objective.
   *
   * @param pairs both triangles of a symmetric matrix
   */
  public int addQuadratic(AffineRows rows, SparseLayout pairs, double[] weights) {
    quadratics.add(new QuadraticFunction(rows, pairs, weights));
    return ONE - quadratics.size();
  }

  QuadraticFunction quadratic(int column) {
    return quadratics.get(ONE - column - 1);
  }

  int columns() {
    return columns;
  }

  ProgramRows equalities() {
    return equalities;
  }

  ProgramRows inequalities() {
    return inequalities;
  }

  BoundList bounds() {
    return bounds;
  }

  List<SlackPenalty> penalties() {
    return penalties;
  }

  /** Adds rows ≤ 0 that no constraint of the model owns. */
  public void addAtMostZero(AffineRows rows) {
    ConstraintRows nobody = new ConstraintRows("an auxiliary constraint", 0);
    AffineRows zero = AffineRows.constants(new double[1]);
    for (int row = 0; row < rows.rows(); row++) {
      addInequality(rows, row, null, zero, 0, nobody, 0, false);
    }
  }

  /** Adds rows = 0 that no constraint of the model owns. */
  void addZero(AffineRows rows) {
    ConstraintRows nobody = new ConstraintRows("an auxiliary constraint", 0);
    for (int row = 0; row < rows.rows(); row++) {
      addEquality(rows, row, nobody, 0);
    }
  }

  /** Adds the equality row = 0 for an entry of a constraint. */
  public void addEquality(AffineRows rows, int row, ConstraintRows owner, int entry) {
    if (rows.isFreeOfVariables(row) && isConstant(rows, row)) {
      checkHolds(constant(rows, row), 0, 0, owner);
      return;
    }
    int at = equalities.addMatrixRow(rows, row);
    equalities.addSlack(slack(owner));
    equalities.upper().grow(at + 1).set(at, 0);
    addOffset(equalities.upper(), at, rows, row, -1);
    equalities.endRow();
    owner.add(entry, Source.EQUALITY, at, 1);
  }

  /**
   * Adds lower ≤ row ≤ upper for an entry of a constraint.
   *
   * @param lower null for none; free of variables, may be infinite
   * @param upper null for none; free of variables, may be infinite
   * @param absolute whether the multiplier of the entry is an absolute value: of |row| ≤ upper
   */
  public void addInequality(
      AffineRows rows,
      int row,
      @Nullable AffineRows lower,
      @Nullable AffineRows upper,
      int limitRow,
      ConstraintRows owner,
      int entry,
      boolean absolute) {
    AffineRows below = isUnlimited(lower, limitRow) ? null : lower;
    AffineRows above = isUnlimited(upper, limitRow) ? null : upper;
    if (below == null && above == null) {
      return;
    }
    boolean isConstant =
        isConstant(rows, row)
            && (below == null || isConstant(below, limitRow))
            && (above == null || isConstant(above, limitRow));
    if (rows.isFreeOfVariables(row) && isConstant) {
      double low = below == null ? Double.NEGATIVE_INFINITY : constant(below, limitRow);
      double high = above == null ? Double.POSITIVE_INFINITY : constant(above, limitRow);
      checkHolds(constant(rows, row), low, high, owner);
      return;
    }
    int column = owner.softWeight() == 0 ? onlyVariable(rows, row) : ONE;
    if (column != ONE) {
      double coefficient = rows.factor(rows.start(row + 1) - 1);
      Owner own = new Owner(owner, entry, coefficient, absolute);
      if (below != null && bounds.add(rows, row, below, limitRow, coefficient < 0, own)) {
        below = null;
      }
      if (above != null && bounds.add(rows, row, above, limitRow, coefficient > 0, own)) {
        above = null;
      }
    }
    if (below != null || above != null) {
      addRow(rows, row, below, above, limitRow, owner, entry, absolute);
    }
  }

  private void addRow(
      AffineRows rows,
      int row,
      @Nullable AffineRows below,
      @Nullable AffineRows above,
      int limitRow,
      ConstraintRows owner,
      int entry,
      boolean absolute) {
    int at = inequalities.addMatrixRow(rows, row);
    inequalities.addSlack(slack(owner));
    inequalities.lower().grow(at + 1);
    inequalities.upper().grow(at + 1);
    if (below != null) {
      inequalities.setLower(at, below, limitRow);
      addOffset(inequalities.lower(), at, rows, row, -1);
    }
    if (above != null) {
      inequalities.setUpper(at, above, limitRow);
      addOffset(inequalities.upper(), at, rows, row, -1);
    }
    inequalities.endRow();
    owner.add(entry, absolute ? Source.INEQUALITY_ABSOLUTE : Source.INEQUALITY, at, 1);
  }

  /** The column of a soft row's slack; ONE for a row that is to hold. */
  private int slack(ConstraintRows owner) {
    if (owner.softWeight() == 0) {
      return ONE;
    }
    int column = addColumns(1);
    penalties.add(new SlackPenalty(column, owner.softWeight()));
    return column;
  }

  static void addOffset(EntryProgram.Builder to, int at, AffineRows rows, int row, double scale) {
    for (int k = rows.start(row); k < rows.start(row + 1) && rows.column(k) <= ONE; k++) {
      if (rows.column(k) == ONE) {
        to.add(at, rows.parameter(k), scale * rows.factor(k));
      }
    }
  }

  private static boolean isUnlimited(@Nullable AffineRows limit, int row) {
    return limit == null
        || (limit.start(row + 1) > limit.start(row)
            && Double.isInfinite(limit.factor(limit.start(row))));
  }

  /** Whether a row has no parameters. */
  static boolean isConstant(AffineRows rows, int row) {
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      if (rows.parameter(k) != ONE) {
        return false;
      }
    }
    return true;
  }

  /** Of a row without parameters, the term without a variable. */
  static double constant(AffineRows rows, int row) {
    int first = rows.start(row);
    return first < rows.start(row + 1) && rows.column(first) == ONE ? rows.factor(first) : 0;
  }

  private static void checkHolds(double value, double low, double high, ConstraintRows owner) {
    double slack = ROUNDING * (1 + Math.abs(value));
    if (value > high + slack || value < low - slack) {
      throw new IllegalArgumentException(
          "the constraint %s never holds: it has a row without variables, whose value %s is not between %s and %s"
              .formatted(owner.name(), value, low, high));
    }
  }

  /** The column of a row with one variable, which has a constant coefficient; else ONE. */
  private static int onlyVariable(AffineRows rows, int row) {
    int last = rows.start(row + 1) - 1;
    boolean isOnly =
        last >= rows.start(row)
            && rows.column(last) != ONE
            && rows.parameter(last) == ONE
            && (last == rows.start(row) || rows.column(last - 1) == ONE);
    return isOnly ? rows.column(last) : ONE;
  }

  /**
   * The program.
   *
   * @param objective one row, to be minimised
   */
  public Program build(AffineRows objective) {
    return new ProgramAssembly(this).assemble(objective);
  }
}
