package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products with chosen rows of [A; G; I] against the same with plain loops. */
class GivenMatricesTest {
  private static final int N = 7;
  private static final int EQUALITIES = 5;
  private static final int INEQUALITIES = 9;
  private static final int M = EQUALITIES + INEQUALITIES;
  private static final double ROUNDING = 1e-13;

  private final Random random = new Random(3);

  private SmallQp program() {
    double[] upper = PlainMatrices.vector(INEQUALITIES, random);
    return SmallQp.of(N)
        .withQ(PlainMatrices.definite(N, random))
        .withEqualities(
            PlainMatrices.random(EQUALITIES, N, random), PlainMatrices.vector(EQUALITIES, random))
        .withRows(PlainMatrices.random(INEQUALITIES, N, random), null, upper);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void productsOfAnyRows(boolean isSparse) {
    SmallQp first = program();
    SmallQp second = program();
    QpData data = SmallQp.batch(false, first, second);
    GivenMatrices given = GivenMatrices.of(isSparse ? ProgramPattern.of(data) : null);
    List<Integer> all = IntStream.range(0, M + N).boxed().collect(Collectors.toList());
    for (int trial = 0; trial < 200; trial++) {
      SmallQp program = trial % 2 == 0 ? first : second;
      given.load(data, trial % 2);
      Collections.shuffle(all, random);
      int[] rows =
          all.stream().limit(random.nextInt(M + N + 1)).mapToInt(Integer::intValue).toArray();
      // Most callers have them in order.
      if (trial % 3 > 0) {
        Arrays.sort(rows);
      }
      double[][] chosen = new double[rows.length][];
      Arrays.setAll(chosen, i -> row(program, rows[i]));

      double[] x = PlainMatrices.vector(N, random);
      double[] y = PlainMatrices.vector(rows.length, random);
      double[] left = y.clone();
      given.subtractProducts(rows, x, left);
      for (int i = 0; i < rows.length; i++) {
        double expected = y[i] - PlainMatrices.dot(chosen[i], x);
        assertThat(left[i]).isCloseTo(expected, within(ROUNDING));
      }

      double[] sum = x.clone();
      given.addRows(rows, -1, y, sum);
      double[] added = PlainMatrices.transposedProduct(chosen, y, N);
      for (int j = 0; j < N; j++) {
        assertThat(sum[j]).isCloseTo(x[j] - added[j], within(ROUNDING));
        assertThat(given.diagonal(j)).isEqualTo(program.quadratic()[j][j]);
      }
    }
  }

  private static double[] row(SmallQp program, int index) {
    if (index < M) {
      return program.rows()[index];
    }
    double[] unit = new double[N];
    unit[index - M] = 1;
    return unit;
  }
}
