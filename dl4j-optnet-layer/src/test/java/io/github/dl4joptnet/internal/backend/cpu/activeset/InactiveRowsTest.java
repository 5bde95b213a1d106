package io.github.dl4joptnet.internal.backend.cpu.activeset;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InactiveRowsTest {
  private static final int ORDER = 5;

  private final Random random = new Random(491);
  private final double[][] m = PlainMatrices.definite(ORDER, random);
  private final double[][] inverse = DenseSolve.inverse(m);

  private static int[] members(int set) {
    return IntStream.range(0, ORDER).filter(r -> (set >> r & 1) == 1).toArray();
  }

  private void assertSolves(InactiveRows system, int[] active) {
    double[] x = PlainMatrices.vector(ORDER, random);
    double[] b = IntStream.of(active).mapToDouble(r -> x[r]).toArray();
    double[] solution = DenseSolve.solve(PlainMatrices.part(m, active, active), b);
    double[] expected = new double[ORDER];
    for (int i = 0; i < active.length; i++) {
      expected[active[i]] = solution[i];
    }
    double[] product = PlainMatrices.product(m, expected);
    for (int r = 0; r < ORDER; r++) {
      int row = r;
      if (IntStream.of(active).noneMatch(a -> a == row)) {
        expected[r] = -product[r];
      }
    }
    system.solve(x);
    assertClose(x, expected, 1e-11);
  }

  @Test
  void solvesForAnyWorkingSet() {
    InactiveRows system = new InactiveRows(inverse, ORDER);
    for (int set = 0; set < 1 << ORDER; set++) {
      int[] active = members(set);
      assertThat(system.factor(active, active.length)).isTrue();
      assertSolves(system, active);
    }
  }

  @Test
  void aCopyKeepsItsWorkingSet() {
    InactiveRows system = new InactiveRows(inverse, 3);
    int[] active = {0, 2, 3};
    system.factor(active, 3);
    InactiveRows copy = system.copy();
    assertThat(system.size()).isEqualTo(4);
    system.factor(new int[] {1, 4}, 2);
    assertSolves(copy, active);
    assertSolves(system, new int[] {1, 4});
  }

  /** N_II for the rows 1, 2 of a matrix that is no inverse. */
  @Test
  void aSingularSystemIsRefused() {
    double[][] singular = {{1, 0, 0}, {0, 1, 1}, {0, 1, 1}};
    assertThat(new InactiveRows(singular, 2).factor(new int[] {0}, 1)).isFalse();
  }
}
