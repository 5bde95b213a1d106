package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Dynamics that grow: a chain whose equalities fix everything, and model predictive control of
 * unstable plants with bounded inputs and free states. All of them are feasible.
 */
final class UnstableDynamics {
  private static final double INF = Double.POSITIVE_INFINITY;

  private UnstableDynamics() {}

  static List<Family> families() {
    return List.of(
        new Family("growing-chain", UnstableDynamics::chain),
        new Family("mpc-scalar", random -> Plant.scalar(random).asCase()),
        new Family("mpc-unstable", random -> Plant.random(5 + random.nextInt(26), random).asCase()),
        new Family("mpc-long", random -> Plant.random(40 + random.nextInt(21), random).asCase()));
  }

  /** z₀ = c, z_{k+1} = a z_k. */
  private static Case chain(Random random) {
    double growth =
        new double[] {1.5, 2, -3, 5, 10, 1 + 9 * random.nextDouble()}[random.nextInt(6)];
    // Up to 1e30.
    int limit = (int) Math.min(30, 30 / Math.log10(Math.abs(growth)));
    int n = 2 + random.nextInt(Math.max(1, limit - 1));
    double[][] a = new double[n][n];
    double[] b = new double[n];
    b[0] = 1 + random.nextInt(5);
    a[0][0] = 1;
    double[] z = new double[n];
    BigDecimal exact = new BigDecimal(b[0]);
    z[0] = b[0];
    for (int k = 1; k < n; k++) {
      a[k][k] = 1;
      a[k][k - 1] = -growth;
      exact = exact.multiply(new BigDecimal(growth));
      z[k] = exact.doubleValue();
    }
    double[] p = random.nextBoolean() ? new double[n] : PlantedQp.normal(1, n, random)[0];
    PlainQp qp = new PlainQp(DenseMath.identity(n, 1), p, null, null, null, a, b, null, null);
    return Case.of(
        qp,
        (solver, solution) -> {
          Judgement judgement = Judges.solved(solution, 0);
          for (int k = 0; k < n && judgement.isRight(); k++) {
            double[] entry = {Judges.z(solution, 0)[k]};
            judgement = Judges.near("z of step " + k, entry, new double[] {z[k]}, 1e-7);
          }
          return judgement;
        });
  }

  /** x⁺ = Ax + Bu with the cost ½ Σ x² + ½ r Σ u² over some steps, |u| ≤ 1. */
  record Plant(double[][] A, double[][] B, double[] start, double r, int steps) {

    static Plant scalar(Random random) {
      double growth = 1.05 + 2 * random.nextDouble();
      return new Plant(
          new double[][] {{growth}},
          new double[][] {{1}},
          new double[] {4 * random.nextGaussian()},
          0.1,
          3 + random.nextInt(28));
    }

    static Plant random(int steps, Random random) {
      int states = 2 + random.nextInt(3);
      int inputs = 1 + random.nextInt(2);
      double radius = 1.05 + 0.3 * random.nextDouble();
      double[][] a = PlantedQp.normal(states, states, random);
      double[] power = PlantedQp.normal(1, states, random)[0];
      double growth = 1;
      // The growth over many steps stands for the spectral radius, complex pairs included.
      for (int k = 0; k < 200; k++) {
        power = DenseMath.times(a, power);
        double norm = DenseMath.normInf(power);
        growth *= k < 100 ? 1 : Math.pow(norm, 0.01);
        power = DenseMath.scaled(power, 1 / norm);
      }
      for (int i = 0; i < states; i++) {
        a[i] = DenseMath.scaled(a[i], radius / growth);
      }
      return new Plant(
          a,
          PlantedQp.normal(states, inputs, random),
          // From small to beyond what the inputs can hold.
          DenseMath.scaled(
              PlantedQp.normal(1, states, random)[0], Math.pow(10, 2 * random.nextDouble() - 0.5)),
          0.1,
          steps);
    }

    int inputs() {
      return B[0].length;
    }

    int states() {
      return A.length;
    }

    /** States and inputs as variables: x₁ … x_N, u₀ … u_{N−1}. */
    PlainQp sparse() {
      int nx = states();
      int nu = inputs();
      int n = steps * (nx + nu);
      double[] weights = new double[n];
      double[] upper = new double[n];
      Arrays.fill(weights, 0, steps * nx, 1);
      Arrays.fill(weights, steps * nx, n, r);
      Arrays.fill(upper, 0, steps * nx, INF);
      Arrays.fill(upper, steps * nx, n, 1);
      double[][] Q = new double[n][n];
      for (int i = 0; i < n; i++) {
        Q[i][i] = weights[i];
      }
      double[][] a = new double[steps * nx][n];
      double[] b = new double[steps * nx];
      for (int k = 0; k < steps; k++) {
        for (int i = 0; i < nx; i++) {
          double[] row = a[k * nx + i];
          row[k * nx + i] = 1;
          for (int j = 0; j < nx; j++) {
            if (k > 0) {
              row[(k - 1) * nx + j] = -A[i][j];
            } else {
              b[i] += A[i][j] * start[j];
            }
          }
          for (int j = 0; j < nu; j++) {
            row[steps * nx + k * nu + j] = -B[i][j];
          }
        }
      }
      return new PlainQp(
          Q, new double[n], null, null, null, a, b, DenseMath.scaled(upper, -1), upper);
    }

    /** The states that follow from inputs. */
    double[] states(double[] u, boolean withStart) {
      double[] x = withStart ? start : new double[states()];
      double[] all = new double[steps * states()];
      for (int k = 0; k < steps; k++) {
        double[] input = Arrays.copyOfRange(u, k * inputs(), (k + 1) * inputs());
        x = DenseMath.plus(DenseMath.times(A, x), DenseMath.times(B, input));
        System.arraycopy(x, 0, all, k * states(), states());
      }
      return all;
    }

    /** The inputs alone as variables. */
    PlainQp condensed() {
      int m = steps * inputs();
      double[] free = states(new double[m], true);
      double[][] effect = new double[m][];
      for (int j = 0; j < m; j++) {
        double[] unit = new double[m];
        unit[j] = 1;
        effect[j] = states(unit, false);
      }
      double[][] Q = DenseMath.identity(m, r);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < m; j++) {
          Q[i][j] += DenseMath.dot(effect[i], effect[j]);
        }
      }
      double[] upper = new double[m];
      Arrays.fill(upper, 1);
      return new PlainQp(
          Q,
          DenseMath.times(effect, free),
          null,
          null,
          null,
          null,
          null,
          DenseMath.scaled(upper, -1),
          upper);
    }

    double cost(double[] u) {
      double[] x = states(u, true);
      return 0.5 * DenseMath.dot(x, x) + 0.5 * r * DenseMath.dot(u, u);
    }

    Case asCase() {
      PlainQp qp = sparse();
      return Case.of(
          qp,
          (solver, solution) ->
              Judges.solved(solution, 0).isRight()
                  ? inputsAreOptimal(qp, solution)
                  : Judges.solved(solution, 0));
    }

    /**
     * No feasible inputs are cheaper than a SOLVED solution claims to be. Those of the condensed
     * program are feasible, and the best where its growing entries leave it that well-conditioned.
     * That the claim is not too low either is in the KKT conditions.
     */
    private Judgement inputsAreOptimal(PlainQp qp, QpSolution solution) {
      Judgement judgement = Judges.kkt(qp, solution, 0);
      QpSolution reference =
          QpSolver.create(QpSettings.defaults()).solve(QpArrays.of(condensed()).build());
      double[] inputs = Judges.z(reference, 0);
      double cheapest =
          cost(Arrays.stream(inputs).map(v -> Math.max(-1, Math.min(1, v))).toArray());
      double claimed = qp.objective(Judges.z(solution, 0));
      return judgement.and(
          claimed <= cheapest * (1 + 1e-6)
              ? Judgement.RIGHT
              : Judgement.wrong("cost %.9e, of other inputs %.9e", claimed, cheapest));
    }
  }
}
