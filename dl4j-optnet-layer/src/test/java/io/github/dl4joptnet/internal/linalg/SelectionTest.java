package io.github.dl4joptnet.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private final Random random = new Random(88);

  @Test
  void isTheEntryOfTheSortedArray() {
    for (int length = 1; length < 60; length++) {
      double[] few = random.ints(length, 0, 5).asDoubleStream().toArray();
      for (double[] x : new double[][] {random.doubles(length).toArray(), few}) {
        x[random.nextInt(length)] = Double.NEGATIVE_INFINITY;
        double[] sorted = x.clone();
        Arrays.sort(sorted);
        for (int index = 0; index < length; index++) {
          assertThat(Selection.select(x.clone(), index)).isEqualTo(sorted[index]);
        }
      }
    }
  }

  @Test
  void endsWhateverIsNoNumber() {
    for (int length = 1; length < 12; length++) {
      for (int set = 0; set < 1 << length; set++) {
        double[] x = random.doubles(length).toArray();
        for (int k = 0; k < length; k++) {
          x[k] = (set >> k & 1) == 1 ? Double.NaN : x[k];
        }
        for (int index = 0; index < length; index++) {
          int at = index;
          assertThatCode(() -> Selection.select(x.clone(), at)).doesNotThrowAnyException();
        }
      }
    }
  }
}
