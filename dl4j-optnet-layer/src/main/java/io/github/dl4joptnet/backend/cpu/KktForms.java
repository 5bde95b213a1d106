package io.github.dl4joptnet.backend.cpu;

/** The forms of the Newton system for one sample, made when first asked for. */
final class KktForms {
  private final int n;
  private final int m;
  private ScaledMatrices matrices;
  private double costScale;
  private SchurKkt schur;
  private PrimalKkt primal;
  private AugmentedKkt augmented;

  KktForms(int n, int m) {
    this.n = n;
    this.m = m;
  }

  void load(ScaledMatrices matrices, double costScale) {
    this.matrices = matrices;
    this.costScale = costScale;
  }

  /** The form with the fewest floating-point operations per iteration. */
  KktSystem cheapest() {
    double schurCost = (double) m * m * n / 2 + (double) m * m * m / 6;
    if (!matrices.diagonalQ) {
      schurCost += (double) n * n * n / 6 + (double) n * n * m / 2;
    }
    double primalCost = (double) n * n * m / 2 + (double) n * n * n / 6;
    return loaded(schurCost <= primalCost ? schur() : primal());
  }

  KktSystem safest() {
    if (augmented == null) {
      augmented = new AugmentedKkt(n, m);
    }
    return loaded(augmented);
  }

  private KktSystem schur() {
    if (schur == null) {
      schur = new SchurKkt(n, m);
    }
    return schur;
  }

  private KktSystem primal() {
    if (primal == null) {
      primal = new PrimalKkt(n, m);
    }
    return primal;
  }

  private KktSystem loaded(KktSystem kkt) {
    kkt.load(matrices, costScale);
    return kkt;
  }
}
