package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktForms;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/** The only form for sparse matrices; each further attempt regularises it more. */
public final class SparseForms implements KktForms {
  private final SparseFactor factor;
  private final SparseKkt kkt;
  private ScaledMatrices matrices;
  private int attempt;

  public SparseForms(ProgramPattern pattern) {
    factor = new SparseFactor(pattern);
    kkt = new SparseKkt(factor);
  }

  /** Another system with the same factor: only the one that has factored last can solve. */
  public SparseKkt sibling() {
    return new SparseKkt(factor);
  }

  @Override
  public void load(ScaledMatrices matrices, ConstantSchur sharedSchur) {
    this.matrices = matrices;
  }

  @Override
  public ConstantSchur knownSchur() {
    return null;
  }

  @Override
  public KktSystem cheapest(ScaledQp qp) {
    attempt = 0;
    kkt.attempt(attempt).load(matrices, qp.costScale());
    return kkt;
  }

  @Override
  public KktSystem safest(double costScale) {
    kkt.attempt(++attempt).load(matrices, costScale);
    return kkt;
  }
}
