package io.github.dl4joptnet.testing.checks;

import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.SparseQpFile;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The derivative of a random linear loss of z along a random direction in all coefficients at once,
 * by the gradients and by central differences of the solver's own solutions.
 *
 * <p>The direction keeps programs solvable: rows and columns are scaled, which leaves dependent
 * rows dependent and P semidefinite; right-hand sides of equalities move by C times a vector,
 * limits of inequalities freely, fixed variables with both of their bounds.
 *
 * @param gradient by the gradients; NaN where the program was not solved
 * @param difference the central difference of the step that leaves the least doubt
 * @param doubt how far it is from that of the step before, or the differences to both sides are
 *     apart: large where z has a kink, or is not unique
 * @param scale the size of the derivative's terms
 */
public record DirectionalDerivative(
    double gradient, double difference, double doubt, double scale) {
  private static final double[] STEPS = {1e-4, 1e-5, 1e-6, 1e-7};

  /** A direction: scales of columns and rows, and changes of the vectors. */
  private record Direction(
      double[] column,
      double[] row,
      double[] dq,
      double[] dlc,
      double[] duc,
      double[] dlb,
      double[] dub) {

    static Direction random(SparseQpFile qp, Random random) {
      int n = qp.n();
      int m = qp.m();
      double[] moved = new double[m];
      qp.c().addProduct(1, false, gaussian(n, random), moved);
      double[] dlc = gaussian(m, random);
      double[] duc = gaussian(m, random);
      double[] row = gaussian(m, random);
      for (int r = 0; r < m; r++) {
        boolean isEquality = qp.lc()[r] == qp.uc()[r];
        dlc[r] = isEquality ? moved[r] + row[r] * qp.lc()[r] : dlc[r] * size(qp.lc()[r]);
        duc[r] = isEquality ? dlc[r] : duc[r] * size(qp.uc()[r]);
      }
      double[] dlb = gaussian(n, random);
      double[] dub = gaussian(n, random);
      double[] dq = gaussian(n, random);
      for (int j = 0; j < n; j++) {
        boolean isFixed = qp.lb()[j] == qp.ub()[j];
        dlb[j] *= size(qp.lb()[j]);
        dub[j] = isFixed ? dlb[j] : dub[j] * size(qp.ub()[j]);
        dq[j] *= size(qp.q()[j]);
      }
      return new Direction(gaussian(n, random), row, dq, dlc, duc, dlb, dub);
    }

    private static double size(double value) {
      return Double.isInfinite(value) ? 0 : Math.max(1, Math.abs(value));
    }

    private double ofP(SparseQpFile qp, int k) {
      return qp.p().value()[k] * (column[qp.p().row()[k]] + column[qp.p().column()[k]]);
    }

    private double ofC(SparseQpFile qp, int k) {
      return qp.c().value()[k] * (row[qp.c().row()[k]] + column[qp.c().column()[k]]);
    }

    SparseQpFile apply(SparseQpFile qp, double step) {
      double[] p = qp.p().value().clone();
      for (int k = 0; k < p.length; k++) {
        p[k] *= (1 + step * column[qp.p().row()[k]]) * (1 + step * column[qp.p().column()[k]]);
      }
      double[] c = qp.c().value().clone();
      for (int k = 0; k < c.length; k++) {
        c[k] *= (1 + step * row[qp.c().row()[k]]) * (1 + step * column[qp.c().column()[k]]);
      }
      double[] lc = moved(qp.lc(), dlc, step);
      double[] uc = moved(qp.uc(), duc, step);
      for (int r = 0; r < lc.length; r++) {
        if (qp.lc()[r] == qp.uc()[r]) {
          double change = dlc[r] - row[r] * qp.lc()[r];
          lc[r] = (qp.lc()[r] + step * change) * (1 + step * row[r]);
          uc[r] = lc[r];
        }
      }
      return new SparseQpFile(
          qp.name(),
          qp.constant(),
          qp.p().with(p),
          qp.c().with(c),
          moved(qp.q(), dq, step),
          lc,
          uc,
          moved(qp.lb(), dlb, step),
          moved(qp.ub(), dub, step));
    }

    private static double[] moved(double[] from, double[] change, double step) {
      double[] to = from.clone();
      for (int i = 0; i < to.length; i++) {
        to[i] += step * change[i];
      }
      return to;
    }

    /** The sum of gradient times direction, and that of the absolute terms. */
    double[] product(SparseQpFile qp, QpGradients gradients) {
      double[] sum = new double[2];
      double[] dP = values(gradients.dQ());
      for (int k = 0; k < dP.length; k++) {
        add(sum, dP[k] * ofP(qp, k));
      }
      add(sum, gradients.dp(), dq);
      add(sum, gradients.dLower(), dlb);
      add(sum, gradients.dUpper(), dub);
      if (qp.m() > 0) {
        double[] dC = values(gradients.dG());
        for (int k = 0; k < dC.length; k++) {
          add(sum, dC[k] * ofC(qp, k));
        }
        add(sum, gradients.dHLower(), dlc);
        add(sum, gradients.dh(), duc);
      }
      return sum;
    }

    private static double[] values(INDArray array) {
      return array.isEmpty() ? new double[0] : array.toDoubleVector();
    }

    private static void add(double[] sum, INDArray gradient, double[] change) {
      double[] g = values(gradient);
      for (int i = 0; i < g.length; i++) {
        add(sum, g[i] * change[i]);
      }
    }

    private static void add(double[] sum, double term) {
      sum[0] += term;
      sum[1] += Math.abs(term);
    }
  }

  private static double[] gaussian(int length, Random random) {
    double[] x = new double[length];
    for (int i = 0; i < length; i++) {
      x[i] = random.nextGaussian();
    }
    return x;
  }

  public static DirectionalDerivative of(SparseQpFile qp, QpSolver solver, Random random) {
    double[] loss = gaussian(qp.n(), random);
    Direction direction = Direction.random(qp, random);
    QpSolution solution = solver.solve(qp.batch());
    if (solution.status(0) != QpStatus.SOLVED) {
      return new DirectionalDerivative(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double[] product =
        direction.product(
            qp, solver.backward(solution, Nd4j.createFromArray(new double[][] {loss})));
    double at = DenseMath.dot(loss, solution.z().toDoubleVector());
    double coarser = Double.NaN;
    DirectionalDerivative best = null;
    for (double step : STEPS) {
      double up = lossAt(direction.apply(qp, step), solver, loss);
      double down = lossAt(direction.apply(qp, -step), solver, loss);
      double central = (up - down) / (2 * step);
      double doubt = Math.max(Math.abs(central - coarser), Math.abs(up - 2 * at + down) / step);
      if (best == null || !(best.doubt <= doubt)) {
        best = new DirectionalDerivative(product[0], central, doubt, product[1]);
      }
      coarser = central;
    }
    return best;
  }

  /** NaN where that program is not solved. */
  private static double lossAt(SparseQpFile qp, QpSolver solver, double[] loss) {
    QpSolution solution = solver.solve(qp.batch());
    return solution.status(0) == QpStatus.SOLVED
        ? DenseMath.dot(loss, solution.z().toDoubleVector())
        : Double.NaN;
  }

  /** Whether the differences tell a derivative to so many digits as these. */
  public boolean isDecided(double relative) {
    return doubt <= relative * size();
  }

  /** The error of the gradient relative to the derivative, or to a small share of its terms. */
  public double error() {
    return Math.abs(gradient - difference) / size();
  }

  private double size() {
    return Math.max(Math.abs(difference), 1e-6 * scale);
  }
}
