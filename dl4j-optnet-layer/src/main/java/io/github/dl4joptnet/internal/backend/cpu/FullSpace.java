package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.VectorKernels;

/** Iterates on z itself, for any problem and any form of the Newton system. */
final class FullSpace implements SearchSpace {
  private final double[] dz;
  private KktSystem kkt;
  private ScaledQp qp;
  private boolean careful;

  FullSpace(int n) {
    dz = new double[n];
  }

  FullSpace with(KktSystem kkt, ScaledQp qp) {
    this.kkt = kkt;
    this.qp = qp;
    careful = true;
    kkt.setPersistent(false);
    return this;
  }

  @Override
  public boolean isSafest() {
    return kkt instanceof AugmentedKkt;
  }

  @Override
  public void setCareful(boolean careful) {
    this.careful = careful;
  }

  /** There, the regularisation keeps steps short along what little determines. */
  @Override
  public void setFar(boolean far) {
    kkt.setPersistent(!far && isSafest());
  }

  @Override
  public void start(ScaledQp qp, double[] r1, double[] r2, Iterate at, double[] y, double[] cz) {
    holdVariables(r1, r2, at, cz);
    kkt.solve(r1, r2, dz, y, true);
    for (int j = 0; j < qp.n; j++) {
      at.z[j] += dz[j];
    }
    qp.matrices.multiplyC(at.z, cz);
  }

  @Override
  public void begin(Iterate at) {
    // Nothing depends on y.
  }

  /** Puts held variables at their values and moves them to the right-hand side. */
  private void holdVariables(double[] r1, double[] r2, Iterate at, double[] cz) {
    boolean any = false;
    for (int j = 0; j < qp.n; j++) {
      boolean held = qp.sides.equality[qp.m + j];
      at.z[j] = held ? qp.sides.target[qp.m + j] : 0;
      any |= held;
    }
    if (!any) {
      return;
    }
    qp.matrices.multiplyQ(at.z, dz);
    qp.matrices.multiplyC(at.z, cz);
    for (int j = 0; j < qp.n; j++) {
      r1[j] = qp.sides.equality[qp.m + j] ? 0 : r1[j] - qp.costScale * dz[j];
    }
    for (int r = 0; r < qp.m; r++) {
      r2[r] -= cz[r];
    }
  }

  @Override
  public boolean factor(double[] boundWeight, double[] rowGap) {
    return kkt.factor(boundWeight, rowGap);
  }

  @Override
  public double solve(double[] r1, double[] r2, double[] dz, double[] dy, double[] cdz) {
    double error = kkt.solve(r1, r2, dz, dy, careful);
    qp.matrices.multiplyC(dz, cdz);
    return error;
  }

  @Override
  public void advance(Iterate at, double[] dz, double[] dy, double alphaPrimal, double alphaDual) {
    VectorKernels.axpy(alphaPrimal, dz, at.z, 0, dz.length);
    VectorKernels.axpy(alphaDual, dy, at.y, 0, dy.length);
  }

  @Override
  public void evaluate(ScaledQp qp, Iterate at, Residuals residuals) {
    residuals.updateStationarity(qp, at, null);
  }

  @Override
  public void complete(ScaledQp qp, Iterate at) {
    // z is always there.
  }
}
