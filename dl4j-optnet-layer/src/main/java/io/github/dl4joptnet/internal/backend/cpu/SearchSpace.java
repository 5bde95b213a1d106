package io.github.dl4joptnet.internal.backend.cpu;

/** How the primal unknowns and the Newton system are represented during the iterations. */
interface SearchSpace {

  /**
   * Sets the primal unknowns to the solution of the Newton system with unit weights, and {@code cz}
   * and {@code y} with them.
   */
  void start(ScaledQp qp, double[] r1, double[] r2, Iterate at, double[] y, double[] cz);

  /** Called when y of the starting point is final. */
  void begin(Iterate at);

  /** Factors the Newton system; false when that broke down. */
  boolean factor(double[] boundWeight, double[] rowGap);

  /**
   * Solves the factored Newton system.
   *
   * @param r1 right-hand side of the stationarity rows; may be overwritten
   * @param r2 right-hand side of the rows of C
   * @param cdz receives Ĉdz
   * @return the relative error of the solution
   */
  double solve(double[] r1, double[] r2, double[] dz, double[] dy, double[] cdz);

  /** Moves the primal unknowns and y along the last solution. */
  void advance(Iterate at, double[] dz, double[] dy, double alphaPrimal, double alphaDual);

  /** Fills cz, rDual and their norms, and begins the gap. */
  void evaluate(ScaledQp qp, Iterate at, Residuals residuals);

  /** Computes z where the iterations did without it. */
  void complete(ScaledQp qp, Iterate at);

  /** Whether no other form is left to go to when this one's solutions are poor. */
  boolean isSafest();

  /** Whether linear solves are refined. */
  void setCareful(boolean careful);

  /** Whether the iterate is so far from the goal that directions need not be exact. */
  default void setFar(boolean far) {
    // Other forms are given up where their directions are poor.
  }
}
