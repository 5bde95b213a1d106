package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A batch that is accepted, for tests that spoil one part of it. */
final class GoodBatch {
  private GoodBatch() {}

  /** n = 4, nIneq = 3, nEq = 2, batch 3, every coefficient per sample. */
  static QpArrays good() {
    Random random = new Random(263);
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      samples.add(
          PlantedQp.variables(4)
              .inequalities(3, 1)
              .equalities(2)
              .bounds(1)
              .twoSided()
              .plant(random)
              .qp());
    }
    return QpArrays.perSample(samples);
  }

  static QpArrays shared() {
    return good().share(QpArrays.NAMES.toArray(String[]::new));
  }

  static void assertRejected(QpArrays arrays, String... parts) {
    assertThatThrownBy(arrays::build)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts)
        .doesNotContain("null");
  }
}
