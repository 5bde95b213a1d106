package io.github.dl4joptnet.testing.problems;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A batch that is accepted, for tests that spoil one part of it. */
public final class GoodBatch {
  private GoodBatch() {}

  /** n = 4, nIneq = 3, nEq = 2, batch 3, every coefficient per sample. */
  public static QpArrays good() {
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

  public static QpArrays shared() {
    return good().share(QpArrays.NAMES.toArray(String[]::new));
  }

  /** With a value at an entry of a shared coefficient. */
  public static QpArrays sharedWith(String name, int entry, double value) {
    INDArray spoilt = shared().get(name).dup();
    spoilt.putScalar(entry, value);
    return shared().with(name, spoilt);
  }

  /** With a value at an entry of a coefficient of some samples. */
  public static QpArrays goodWith(String name, int entry, double value, int... samples) {
    INDArray spoilt = good().get(name).dup();
    for (int sample : samples) {
      spoilt.slice(sample).putScalar(entry, value);
    }
    return good().with(name, spoilt);
  }

  /** With a Q of eigenvalues 1, 1, 1 and a given one, along a direction that is no axis. */
  public static QpArrays withSmallestEigenvalue(double smallest) {
    double[] v = {0.5, -0.5, 0.5, 0.5};
    double[][] q = DenseMath.identity(4, 1);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        q[i][j] += (smallest - 1) * v[i] * v[j];
      }
    }
    return shared().with("Q", Nd4j.createFromArray(q));
  }

  public static void assertRejected(QpArrays arrays, String... parts) {
    assertThatThrownBy(arrays::build)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts)
        .doesNotContain("null");
  }
}
