package io.github.dl4joptnet.internal.linalg;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TriangularSolveTest {
  private final Random random = new Random(373);

  private double[][] triangle(int n) {
    double[][] r = PlainMatrices.random(n, n, random);
    for (int i = 0; i < n; i++) {
      r[i][i] = 2 + random.nextDouble();
      for (int j = 0; j < i; j++) {
        r[i][j] = 0;
      }
    }
    return r;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 9, 17})
  void solvesWithTheTriangleAndWithItsTranspose(int n) {
    double[][] r = triangle(n);
    double[] b = PlainMatrices.vector(n, random);
    double[] upper = b.clone();
    TriangularSolve.upper(PlainMatrices.upperTriangle(r), n, upper);
    assertClose(upper, DenseSolve.solve(r, b), 1e-12);
    double[] lower = b.clone();
    TriangularSolve.transposed(PlainMatrices.upperTriangle(r), n, n, lower);
    assertClose(lower, DenseSolve.solve(PlainMatrices.transpose(r, n), b), 1e-12);
  }

  @Test
  void theFirstRowsTakeWhatIsTheirsOffTheOthers() {
    int n = 13;
    for (int rows = 0; rows <= n; rows++) {
      double[][] r = PlainMatrices.upperTriangle(triangle(n));
      double[] b = PlainMatrices.vector(n, random);
      double[] x = b.clone();
      TriangularSolve.transposed(r, rows, n, x);
      for (int j = 0; j < n; j++) {
        double sum = j < rows ? 0 : x[j];
        for (int k = 0; k <= Math.min(j, rows - 1); k++) {
          sum += r[k][j] * x[k];
        }
        assertThat(sum).isCloseTo(b[j], within(1e-12));
      }
    }
  }

  @Test
  void aPivotThatCholeskyHasSkippedYieldsZero() {
    double[][] r = triangle(6);
    r[3][3] = 1e64;
    double[] x = PlainMatrices.vector(6, random);
    TriangularSolve.upper(r, 6, x);
    assertThat(x[3]).isCloseTo(0, within(1e-60));
    assertThat(x[2]).isNotZero();
  }
}
