package io.github.dl4joptnet.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompensatedSumTest {
  private final Random random = new Random(607);

  @Test
  void whatCancelsLeavesTheRest() {
    CompensatedSum sum = new CompensatedSum().set(1e16);
    sum.add(1);
    sum.add(-1e16);
    assertThat(sum.value()).isEqualTo(1);
    // (1 + ε)(1 − ε) − 1 = −ε².
    sum.set(0);
    sum.addProduct(1 + 0x1p-40, 1 - 0x1p-40);
    sum.add(-1);
    assertThat(sum.value()).isEqualTo(-0x1p-80);
  }

  /** The smaller one may come first. */
  @Test
  void theOrderOfSizesDoesNotMatter() {
    CompensatedSum sum = new CompensatedSum().set(1);
    sum.add(0x1p60);
    sum.add(0x1p-50);
    sum.add(-0x1p60);
    assertThat(sum.value()).isEqualTo(1 + 0x1p-50);
  }

  @Test
  void settingForgetsWhatWasBefore() {
    CompensatedSum sum = new CompensatedSum().set(1e16);
    sum.add(1);
    assertThat(sum.set(-1e16)).isSameAs(sum);
    sum.add(1e16);
    assertThat(sum.value()).isZero();
  }

  /** Products over 24 orders of magnitude, with the rounded sum taken away at the end. */
  @Test
  void isExactToTheSquareOfTheUnitOfRounding() {
    for (int k = 0; k < 200; k++) {
      CompensatedSum sum = new CompensatedSum().set(0);
      BigDecimal exact = BigDecimal.ZERO;
      double plain = 0;
      double size = 0;
      for (int i = 0; i < 50; i++) {
        double x = random.nextGaussian() * Math.pow(10, random.nextInt(12));
        double y = random.nextGaussian() * Math.pow(10, -random.nextInt(12));
        sum.addProduct(x, y);
        exact = exact.add(new BigDecimal(x).multiply(new BigDecimal(y)));
        plain += x * y;
        size += Math.abs(x * y);
      }
      sum.add(-plain);
      exact = exact.subtract(new BigDecimal(plain));
      double error = exact.subtract(new BigDecimal(sum.value())).abs().doubleValue();
      double rounding = Math.ulp(1.0) * Math.abs(exact.doubleValue());
      assertThat(error).isLessThanOrEqualTo(rounding + 1e4 * 0x1p-106 * size);
    }
  }
}
