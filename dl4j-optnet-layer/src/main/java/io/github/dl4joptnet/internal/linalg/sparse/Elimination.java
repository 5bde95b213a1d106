package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;

/**
 * In which order the rows of a sparse symmetric matrix are eliminated, and what that costs: the
 * elimination tree and the number of entries in each column of the factor (Liu 1990). It takes no
 * memory of the size of the factor.
 */
public final class Elimination {
  private final int n;
  private final int[] newIndex;
  private final SparsePattern.Placed permuted;
  private final int[] parent;
  private final int[] count;

  private Elimination(SparsePattern upper, int[] order) {
    n = upper.columns();
    newIndex = inverse(order);
    permuted = upper.permutedUpperTriangle(newIndex);
    parent = tree(permuted.pattern());
    count = columnCounts();
  }

  /**
   * The elimination by approximate minimum degree, with columns of equal structure next to each
   * other.
   */
  public static Elimination of(SparsePattern upper) {
    return of(upper, MinimumDegree.of(upper));
  }

  /**
   * The elimination in a given order, up to a postorder of its elimination tree, which changes no
   * count.
   */
  static Elimination of(SparsePattern upper, int[] order) {
    int[] newIndex = inverse(order);
    int[] postorder = postorder(tree(upper.permutedUpperTriangle(newIndex).pattern()));
    int[] composed = new int[order.length];
    for (int k = 0; k < order.length; k++) {
      composed[k] = order[postorder[k]];
    }
    return new Elimination(upper, composed);
  }

  private static int[] inverse(int[] order) {
    int[] inverse = new int[order.length];
    for (int k = 0; k < order.length; k++) {
      inverse[order[k]] = k;
    }
    return inverse;
  }

  /** Per column the row of its first entry below the diagonal of the factor; −1 for none. */
  private static int[] tree(SparsePattern upper) {
    int n = upper.columns();
    int[] parent = new int[n];
    int[] ancestor = new int[n];
    for (int j = 0; j < n; j++) {
      parent[j] = -1;
      ancestor[j] = -1;
      for (int k = upper.start()[j]; k < upper.start()[j + 1]; k++) {
        int i = upper.row()[k];
        while (i >= 0 && i < j) {
          int above = ancestor[i];
          ancestor[i] = j;
          if (above < 0) {
            parent[i] = j;
          }
          i = above;
        }
      }
    }
    return parent;
  }

  /** Children before their parents, each subtree in one piece. */
  private static int[] postorder(int[] parent) {
    int n = parent.length;
    int[] firstChild = new int[n];
    int[] sibling = new int[n];
    Arrays.fill(firstChild, -1);
    for (int j = n - 1; j >= 0; j--) {
      if (parent[j] >= 0) {
        sibling[j] = firstChild[parent[j]];
        firstChild[parent[j]] = j;
      }
    }
    int[] order = new int[n];
    int[] stack = new int[n];
    int count = 0;
    for (int root = 0; root < n; root++) {
      int depth = 0;
      if (parent[root] < 0) {
        stack[depth++] = root;
      }
      while (depth > 0) {
        int j = stack[depth - 1];
        int child = firstChild[j];
        if (child < 0) {
          order[count++] = j;
          depth--;
        } else {
          firstChild[j] = sibling[child];
          stack[depth++] = child;
        }
      }
    }
    return order;
  }

  private int[] columnCounts() {
    int[] counts = new int[n];
    forEachEntry((row, column) -> counts[column]++);
    return counts;
  }

  /** Receives an entry of the factor below its diagonal. */
  interface EntryVisitor {
    void visit(int row, int column);
  }

  /**
   * Goes through the factor row by row. The columns of a row are those on the paths from its
   * entries up the elimination tree, in the order of these.
   */
  void forEachEntry(EntryVisitor visitor) {
    SparsePattern upper = permuted.pattern();
    int[] seenBy = new int[n];
    for (int j = 0; j < n; j++) {
      seenBy[j] = j;
      for (int k = upper.start()[j]; k < upper.start()[j + 1]; k++) {
        for (int i = upper.row()[k]; seenBy[i] != j; i = parent[i]) {
          seenBy[i] = j;
          visitor.visit(j, i);
        }
      }
    }
  }

  /** The order of the matrix. */
  public int n() {
    return n;
  }

  /** Per row of the matrix as it was given, its position in the order of elimination. */
  public int[] newIndex() {
    return newIndex;
  }

  /** The permuted upper triangle. */
  public SparsePattern upper() {
    return permuted.pattern();
  }

  /** Per entry of the upper triangle as it was given, its index in the permuted one. */
  public int[] position() {
    return permuted.position();
  }

  /** The elimination tree: per column its parent, −1 for a root. */
  public int[] parent() {
    return parent;
  }

  /** Per column of the factor, its entries below the diagonal. */
  public int[] count() {
    return count;
  }

  /** Entries of the factor below the diagonal. */
  public long entries() {
    long sum = 0;
    for (int c : count) {
      sum += c;
    }
    return sum;
  }

  /** Multiply-adds of a factorisation. */
  public double operations() {
    double sum = 0;
    for (int c : count) {
      sum += 0.5 * c * (c + 3.0);
    }
    return sum;
  }
}
