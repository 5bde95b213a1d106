package io.github.dl4joptnet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.model.Program;
import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Random models against plain Java functions of the same formulas. */
class RandomModelsTest {
  private static final QpSettings SETTINGS =
      QpSettings.builder().tolerance(1e-10).threads(1).build();

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  private static Map<String, double[]> values(RandomModel random, ModelSolution solution) {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Variable variable : random.model.variables()) {
      values.put(variable.name(), DenseArrays.read(solution.value(variable)));
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void solutionIsFeasibleAndNoFeasiblePointIsBetter(long seed) {
    RandomModel random = new RandomModel(seed);
    ModelSolution solution = random.model.solve(random.parameterArrays(), SETTINGS);
    assertThat(solution.status(0)).as(random.model.toString()).isEqualTo(QpStatus.SOLVED);
    Map<String, double[]> best = values(random, solution);
    for (RandomModel.Limit limit : random.limits) {
      for (double excess : random.excess(limit, best)) {
        assertThat(excess).as(limit.text() + " in\n" + random.model).isLessThan(1e-6);
      }
    }
    double least = random.objective(best);
    double sign = random.model.isMaximized() ? -1 : 1;
    assertThat(sign * solution.objective().getDouble(0)).isCloseTo(least, within(1e-9));
    Random search = new Random(seed);
    int tried = 0;
    for (int k = 0; k < 400; k++) {
      Map<String, double[]> point = near(best, random.inside, search);
      boolean isFeasible = true;
      for (RandomModel.Limit limit : random.limits) {
        for (double excess : random.excess(limit, point)) {
          isFeasible &= excess <= 1e-9;
        }
      }
      if (isFeasible) {
        tried++;
        assertThat(random.objective(point))
            .as(random.model.toString())
            .isGreaterThan(least - 1e-7 * (1 + Math.abs(least)));
      }
    }
    assertThat(tried).as("feasible points near the solution").isPositive();
  }

  /** Between the solution and the point inside, with some noise. */
  private static Map<String, double[]> near(
      Map<String, double[]> best, Map<String, double[]> inside, Random random) {
    double share = Math.pow(10, -4 * random.nextDouble());
    double noise = random.nextInt(4) == 0 ? 0 : share * random.nextDouble();
    Map<String, double[]> point = new LinkedHashMap<>();
    best.forEach(
        (name, values) -> {
          double[] moved = values.clone();
          for (int i = 0; i < moved.length; i++) {
            moved[i] += share * (inside.get(name)[i] - moved[i]) + noise * random.nextGaussian();
          }
          point.put(name, moved);
        });
    return point;
  }

  /** With all variables fixed, what is left is to find the auxiliary ones. */
  @ParameterizedTest
  @MethodSource("seeds")
  void programHasTheValueOfTheWrittenObjective(long seed) {
    RandomModel random = new RandomModel(seed);
    for (Variable variable : random.model.variables()) {
      Parameter at = random.model.parameter("at " + variable.name(), variable.size());
      random.model.subjectTo(variable.reshape(variable.size()).eq(at));
    }
    double shift = 0;
    for (int k = 0; k < 3; k++) {
      Map<String, double[]> point = near(random.inside, random.inside, new Random(seed + k));
      if (k > 0) {
        point.values().forEach(values -> values[0] += 0.01);
      }
      point.forEach((name, values) -> random.parameters.put("at " + name, values));
      Program program = random.model.compiled().program();
      GivenValues given = new GivenValues(random.model.parameters(), random.parameterArrays());
      QpBatch batch = program.instance(given.values(), 1, Backend.CPU).batch();
      QpSolution solution = QpSolver.create(SETTINGS).solve(batch);
      boolean isFeasible =
          random.limits.stream()
              .allMatch(
                  limit -> {
                    double largest = Double.NEGATIVE_INFINITY;
                    for (double excess : random.excess(limit, point)) {
                      largest = Math.max(largest, excess);
                    }
                    return largest <= 0;
                  });
      if (!isFeasible) {
        continue;
      }
      assertThat(solution.status(0)).as(random.model.toString()).isEqualTo(QpStatus.SOLVED);
      double difference = value(batch, solution) - random.objective(point);
      if (k == 0) {
        shift = difference; // the constant of the objective, which a program has not
      }
      assertThat(difference)
          .as(random.model.toString())
          .isCloseTo(shift, within(1e-6 * (1 + Math.abs(shift))));
    }
  }

  private static double value(QpBatch batch, QpSolution solution) {
    QpData data = QpInternals.data(batch);
    double[] z = DenseArrays.read(solution.z());
    int n = z.length;
    double[] q = new double[n * n];
    if (data.Q() != null) {
      data.Q().forEachEntry(0, n, (i, j, value) -> q[i * n + j] = value);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += data.p().get(0, i) * z[i];
      for (int j = 0; j < n; j++) {
        sum += 0.5 * z[i] * q[i * n + j] * z[j];
      }
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void gradientsAgreeWithCentralDifferences(long seed) {
    RandomModel random = new RandomModel(seed);
    Map<String, INDArray> parameters = random.parameterArrays();
    Random weights = new Random(seed);
    Map<String, INDArray> dLd = new LinkedHashMap<>();
    for (Variable variable : random.model.variables()) {
      dLd.put(
          variable.name(),
          Nd4j.createFromArray(weights.doubles(variable.size(), -1, 1).toArray())
              .reshape(1, variable.size()));
    }
    Map<String, INDArray> gradients = random.model.solve(parameters, SETTINGS).backward(dLd);
    double step = 1e-5;
    parameters.forEach(
        (name, value) -> {
          INDArray gradient = gradients.get(name);
          assertThat(gradient.shape()).isEqualTo(value.shape());
          for (long i = 0; i < value.length(); i++) {
            double at = value.getDouble(i);
            double right = loss(random, parameters, dLd, value, i, at + step);
            double left = loss(random, parameters, dLd, value, i, at - step);
            double middle = loss(random, parameters, dLd, value, i, at);
            double central = (right - left) / (2 * step);
            double kink = Math.abs(right - 2 * middle + left) / step;
            assertThat(gradient.getDouble(i))
                .as("%s[%d] of\n%s", name, i, random.model)
                .isCloseTo(central, within(1e-4 * (1 + Math.abs(central)) + kink));
          }
        });
  }

  private static double loss(
      RandomModel random,
      Map<String, INDArray> parameters,
      Map<String, INDArray> dLd,
      INDArray value,
      long i,
      double entry) {
    double before = value.getDouble(i);
    value.putScalar(i, entry);
    ModelSolution solution = random.model.solve(parameters, SETTINGS);
    double sum = 0;
    for (Map.Entry<String, INDArray> each : dLd.entrySet()) {
      INDArray z = solution.value(each.getKey());
      sum +=
          z.reshape(z.length()).mul(each.getValue().reshape(z.length())).sumNumber().doubleValue();
    }
    value.putScalar(i, before);
    return sum;
  }

  @Test
  void theRandomModelsHaveAllFunctions() {
    StringBuilder all = new StringBuilder();
    seeds().forEach(seed -> all.append(new RandomModel(seed).model).append('\n'));
    assertThat(all.toString())
        .contains(
            "‖₁", "‖∞", "‖²", ")₊", "max(", "min(", "sumLargest(", "huber(", "²", "|", "diff(")
        .contains("cumsum(", "L x", "maximize", "minimize", "ᵀ");
  }
}
