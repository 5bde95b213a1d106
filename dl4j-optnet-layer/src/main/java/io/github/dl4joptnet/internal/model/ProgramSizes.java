package io.github.dl4joptnet.internal.model;

/**
 * What users may want to know of a program.
 *
 * @param n variables, auxiliary ones included
 * @param nonzeros entries of G and A
 * @param bounds finite ones, both sides counted
 * @param q the entries of Q
 */
public record ProgramSizes(int n, int nIneq, int nEq, int nonzeros, int bounds, SparseEntries q) {
  /** "diagonal, 10 entries". */
  public String formOfQ() {
    if (q.size() == 0) {
      return "none";
    }
    String form = q.isDiagonal() ? "diagonal" : 2L * q.size() > (long) n * n ? "dense" : "sparse";
    return "%s, %d entries".formatted(form, q.size());
  }
}
