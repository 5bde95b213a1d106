package io.github.dl4joptnet.testing.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Checks gradients entry by entry against central differences of the solver's own solutions, of
 * fourth order by Richardson's extrapolation.
 */
public final class CentralDifferences {
  private final QpSolver solver;
  private final double step;

  /**
   * @param step relative to the largest entry of a coefficient
   */
  public CentralDifferences(QpSolver solver, double step) {
    this.solver = solver;
    this.step = step;
  }

  /**
   * Every entry of the gradient of every coefficient, except those named, is within {@code
   * tolerance} of the difference, relative to it, or to a hundredth of the largest entry (or of 1)
   * where it is smaller.
   */
  public void check(QpArrays arrays, LinearLoss loss, double tolerance, String... except) {
    QpGradients gradients = loss.backward(solver, solveAll(arrays));
    for (String name : arrays.names()) {
      if (List.of(except).contains(name)) {
        continue;
      }
      INDArray gradient = QpArrays.gradient(gradients, name);
      assertThat(gradient.shape()).as("shape of d%s", name).isEqualTo(arrays.get(name).shape());
      double[] actual = QpArrays.values(gradient);
      double[] expected = of(arrays, name, loss);
      double floor = 1e-2 * Math.max(1, DenseMath.normInf(expected));
      for (int i = 0; i < actual.length; i++) {
        double scale = Math.max(Math.abs(expected[i]), floor);
        assertThat(Math.abs(actual[i] - expected[i]))
            .as("d%s[%d] = %s, central difference %s", name, i, actual[i], expected[i])
            .isLessThanOrEqualTo(tolerance * scale);
      }
    }
  }

  /**
   * The differences for one coefficient, in row-major order of its shape. Q stays symmetric: its
   * entries are changed in pairs, and the difference is shared between the two.
   */
  public double[] of(QpArrays arrays, String name, LinearLoss loss) {
    INDArray array = arrays.get(name);
    double[] values = QpArrays.values(array);
    int batch = arrays.build().batch();
    boolean perSample = array.rank() == rank(name) + 1 && array.size(0) == batch;
    int size = perSample ? values.length / batch : values.length;
    double change = step * Math.max(1e-3, finiteNorm(values));
    double[] differences = new double[values.length];
    int n = (int) array.size(array.rank() - 1);
    for (int entry = 0; entry < size; entry++) {
      int mirrored = name.equals("Q") ? entry % n * n + entry / n : entry;
      if (mirrored < entry) {
        continue;
      }
      double[] near = difference(arrays, name, values, entry, size, change, loss);
      double[] far = difference(arrays, name, values, entry, size, 2 * change, loss);
      for (int sample = 0; sample < batch; sample++) {
        int from = perSample ? sample * size : 0;
        differences[from + entry] += (4 * near[sample] - far[sample]) / 3;
        differences[from + mirrored] = differences[from + entry];
      }
    }
    return differences;
  }

  private double[] difference(
      QpArrays arrays,
      String name,
      double[] values,
      int entry,
      int size,
      double change,
      LinearLoss loss) {
    double[] up = losses(arrays, name, values, entry, size, change, loss);
    double[] down = losses(arrays, name, values, entry, size, -change, loss);
    return DenseMath.scaled(DenseMath.plus(up, DenseMath.scaled(down, -1)), 0.5 / change);
  }

  /** Samples are independent, so the entry is changed in all of them at once. */
  private double[] losses(
      QpArrays arrays,
      String name,
      double[] values,
      int entry,
      int size,
      double change,
      LinearLoss loss) {
    INDArray array = arrays.get(name);
    double[] changed = values.clone();
    int n = (int) array.size(array.rank() - 1);
    int mirrored = name.equals("Q") ? entry % n * n + entry / n : entry;
    for (int from = 0; from < changed.length; from += size) {
      changed[from + entry] += change / 2;
      changed[from + mirrored] += change / 2;
    }
    return loss.perSample(solveAll(arrays.with(name, DenseArrays.write(changed, array.shape()))));
  }

  private QpSolution solveAll(QpArrays arrays) {
    QpSolution solution = solver.solve(arrays.build());
    assertThat(solution.solved()).doesNotContain(false);
    return solution;
  }

  private static double finiteNorm(double[] values) {
    double max = 0;
    for (double v : values) {
      max = Double.isFinite(v) ? Math.max(max, Math.abs(v)) : max;
    }
    return max;
  }

  private static int rank(String name) {
    return name.length() == 1 && Character.isUpperCase(name.charAt(0)) ? 2 : 1;
  }
}
