package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.dl4joptnet.testing.checks.CentralDifferences;
import io.github.dl4joptnet.testing.checks.LinearLoss;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of all coefficients against central differences, in float64 to 1e-6. */
class GradientCentralDifferencesTest {
  private static final double TOLERANCE = 1e-6;
  private static final QpSolver SOLVER =
      QpSolver.create(QpSettings.builder().tolerance(1e-13).build());
  private static final CentralDifferences DIFFERENCES = new CentralDifferences(SOLVER, 1e-4);

  /** Every kind of constraint, some active and some not, with two degrees of freedom left. */
  private static PlantedQp.Recipe everything() {
    return PlantedQp.variables(8)
        .inequalities(5, 2)
        .equalities(2)
        .bounds(2)
        .twoSided()
        .multipliersUpTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 32})
  void everyCoefficientPerSample(int batch) {
    Random random = new Random(11 + batch);
    check(QpArrays.perSample(planted(everything(), batch, random)), false, random);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void multipliersAsOutputs(int batch) {
    Random random = new Random(23 + batch);
    check(QpArrays.perSample(planted(everything(), batch, random)), true, random);
  }

  @ParameterizedTest
  @CsvSource({
    "3, Q",
    "3, G h hLower",
    "3, A b",
    "3, lower upper",
    "3, p",
    "3, Q G A",
    "3, Q G h hLower A b lower upper",
    "3, p h b lower",
    "32, Q G h hLower A b lower upper"
  })
  void sharedCoefficients(int batch, String shared) {
    Random random = new Random(37 + shared.hashCode());
    QpArrays arrays = QpArrays.perSample(similar(everything(), batch, random));
    check(arrays.share(shared.split(" ")), true, random);
  }

  @Test
  void everythingSharedIsABatchOfOne() {
    Random random = new Random(41);
    check(QpArrays.of(everything().plant(random).qp()), true, random);
  }

  private static PlantedQp.Recipe semidefinite(int rank) {
    return PlantedQp.variables(7)
        .rank(rank)
        .inequalities(6, rank == 0 ? 4 : 2)
        .equalities(2)
        .bounds(1)
        .twoSided()
        .multipliersUpTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void semidefiniteQuadraticTermWithOneMinimiser(int rank) {
    Random random = new Random(43 + rank);
    QpArrays arrays = QpArrays.perSample(planted(semidefinite(rank), 3, random));
    LinearLoss loss = LinearLoss.random(arrays.build(), true, random);
    // Changing single entries would make Q indefinite; see the next test.
    DIFFERENCES.check(arrays, loss, TOLERANCE, "Q");
  }

  @Test
  void semidefiniteQuadraticTermAlongSemidefiniteChanges() {
    Random random = new Random(44);
    int n = 7;
    double[][] factor = PlantedQp.normal(n, 5, random);
    double[][] change = PlantedQp.normal(n, 5, random);
    QpArrays arrays = QpArrays.of(semidefinite(5).plant(random).qp());
    arrays = arrays.with("Q", gram(factor, change, 0));
    LinearLoss loss = LinearLoss.random(arrays.build(), true, random);
    double step = 1e-4;
    double[] along = new double[4];
    int[] steps = {-2, -1, 1, 2};
    for (int k = 0; k < 4; k++) {
      QpBatch moved = arrays.with("Q", gram(factor, change, steps[k] * step)).build();
      along[k] = loss.perSample(SOLVER.solve(moved))[0];
    }
    double difference = (8 * (along[2] - along[1]) - (along[3] - along[0])) / (12 * step);

    double[][] dQ = loss.backward(SOLVER, SOLVER.solve(arrays.build())).dQ().toDoubleMatrix();
    double derivative = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        derivative += 2 * dQ[i][j] * DenseMath.dot(factor[i], change[j]);
      }
    }
    assertThat(derivative).isCloseTo(difference, withinPercentage(100 * TOLERANCE));
  }

  /** (F + tE)(F + tE)ᵀ. */
  private static INDArray gram(double[][] f, double[][] e, double t) {
    double[][] rows = new double[f.length][];
    for (int i = 0; i < f.length; i++) {
      rows[i] = DenseMath.plus(f[i], DenseMath.scaled(e[i], t));
    }
    INDArray factor = Nd4j.createFromArray(rows);
    return factor.mmul(factor.transpose());
  }

  @Test
  void everyOutputMayBeDifferentiatedAlone() {
    Random random = new Random(367);
    QpArrays arrays = QpArrays.perSample(planted(everything(), 3, random));
    QpSolution solution = SOLVER.solve(arrays.build());
    LinearLoss all = LinearLoss.random(arrays.build(), true, random);
    QpGradients together = all.backward(SOLVER, solution);
    QpGradients ofZ = new LinearLoss(all.ofZ(), null, null).backward(SOLVER, solution);
    QpGradients ofLambda = new LinearLoss(null, all.ofLambda(), null).backward(SOLVER, solution);
    QpGradients ofNu = new LinearLoss(null, null, all.ofNu()).backward(SOLVER, solution);
    for (String name : arrays.names()) {
      INDArray sum =
          QpArrays.gradient(ofZ, name)
              .add(QpArrays.gradient(ofLambda, name))
              .add(QpArrays.gradient(ofNu, name));
      double[] expected = QpArrays.values(QpArrays.gradient(together, name));
      assertThat(DenseMath.distance(QpArrays.values(sum), expected))
          .as("d%s", name)
          .isLessThanOrEqualTo(1e-9 * Math.max(1, DenseMath.normInf(expected)));
      assertThat(DenseMath.normInf(QpArrays.values(QpArrays.gradient(ofNu, name)))).isPositive();
    }
  }

  @Test
  void oneVariableAndNoConstraint() {
    Random random = new Random(47);
    check(QpArrays.perSample(planted(PlantedQp.variables(1), 3, random)), false, random);
    check(QpArrays.perSample(planted(PlantedQp.variables(4), 3, random)), false, random);
  }

  @Test
  void infiniteLimitsGetZeroGradients() {
    Random random = new Random(53);
    PlainQp qp = everything().plant(random).qp();
    double[] hLower = qp.hLower();
    double[] upper = qp.upper();
    // Inactive ones: the last row's, and those of the first variables.
    hLower[4] = Double.NEGATIVE_INFINITY;
    upper[0] = Double.POSITIVE_INFINITY;
    upper[1] = Double.POSITIVE_INFINITY;
    check(QpArrays.perSample(List.of(qp)), true, random);
  }

  private static void check(QpArrays arrays, boolean multipliers, Random random) {
    LinearLoss loss = LinearLoss.random(arrays.build(), multipliers, random);
    DIFFERENCES.check(arrays, loss, TOLERANCE);
  }

  private static List<PlainQp> planted(PlantedQp.Recipe recipe, int batch, Random random) {
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      samples.add(recipe.plant(random).qp());
    }
    return samples;
  }

  /** Samples near one planted problem, so that any of their coefficients may be exchanged. */
  private static List<PlainQp> similar(PlantedQp.Recipe recipe, int batch, Random random) {
    PlainQp qp = recipe.plant(random).qp();
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      samples.add(
          new PlainQp(
              symmetric(near(qp.Q(), random)),
              near(qp.p(), random),
              near(qp.G(), random),
              near(qp.h(), random),
              near(qp.hLower(), random),
              near(qp.A(), random),
              near(qp.b(), random),
              near(qp.lower(), random),
              near(qp.upper(), random)));
    }
    return samples;
  }

  private static double[] near(double[] x, Random random) {
    double[] y = x.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] *= 1 + 1e-4 * random.nextGaussian();
    }
    return y;
  }

  private static double[][] near(double[][] x, Random random) {
    double[][] y = new double[x.length][];
    for (int i = 0; i < y.length; i++) {
      y[i] = near(x[i], random);
    }
    return y;
  }

  private static double[][] symmetric(double[][] x) {
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        x[i][j] = x[j][i];
      }
    }
    return x;
  }
}
