package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.qp.ZeroCopyDevice.normal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.testing.problems.GoodBatch;
import io.github.dl4joptnet.testing.problems.QpArrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Bad input that is on the device gives the errors, and statuses, of the way through the host. */
class CudaZeroCopyBadInputTest {
  private ZeroCopyDevice device;

  @BeforeEach
  void device() {
    device = new ZeroCopyDevice(CudaEmulator.plain());
  }

  @ParameterizedTest
  @CsvSource({
    "Q, NaN, 4",
    "Q, Infinity, 1",
    "p, NaN, 0",
    "G, -Infinity, 3",
    "h, NaN, 2",
    "h, -Infinity, 2",
    "hLower, Infinity, 1",
    "A, NaN, 5",
    "b, NaN, 1",
    "lower, Infinity, 0",
    "upper, -Infinity, 3"
  })
  void badValuesGiveTheSameErrors(String name, double value, int entry) {
    assertSameError(GoodBatch.sharedWith(name, entry, value));
    assertSameError(GoodBatch.goodWith(name, entry, value, 0, 1, 2));
    device.assertSame(GoodBatch.goodWith(name, entry, value, 1), normal(3, 4), null, null);
  }

  @ParameterizedTest
  @CsvSource({"lower, upper", "hLower, h"})
  void crossedLimits(String low, String high) {
    INDArray above = GoodBatch.shared().get(high).dup();
    above.putScalar(2, above.getDouble(2) + 1e-9);
    assertSameError(GoodBatch.shared().with(low, above));
    INDArray inOne = GoodBatch.good().get(low).dup();
    inOne.putScalar(1, 2, GoodBatch.good().get(high).getDouble(1, 2) + 1);
    device.assertSame(GoodBatch.good().with(low, inOne), normal(3, 4), null, null);
  }

  @Test
  void asymmetricQ() {
    INDArray slightly = GoodBatch.good().get("Q").dup();
    slightly.putScalar(1, 0, 2, slightly.getDouble(1, 0, 2) + 1e-5);
    device.assertSame(GoodBatch.good().with("Q", slightly), normal(3, 4), null, null);
    INDArray clearly = slightly.dup();
    clearly.putScalar(1, 3, 0, clearly.getDouble(1, 3, 0) + 0.1);
    assertSameError(GoodBatch.good().with("Q", clearly));
    assertSameError(GoodBatch.shared().with("Q", clearly.slice(1)));
    // The Q of a sample that is rejected for another reason is not looked at.
    INDArray p = GoodBatch.good().get("p").dup();
    p.putScalar(1, 0, Double.NaN);
    device.assertSame(GoodBatch.good().with("Q", clearly).with("p", p), normal(3, 4), null, null);
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "-1e-3, false", "-3e-5, false", "-1e-7, true", "0, true", "1e-9, true"})
  void indefiniteQ(double smallest, boolean accepted) {
    QpArrays given = GoodBatch.withSmallestEigenvalue(smallest);
    if (accepted) {
      long before = device.emulator.copiedToHost();
      device.onDevice(given);
      assertThat(device.emulator.copiedToHost() - before).isLessThan(16 * Double.BYTES);
    } else {
      assertSameError(given);
    }
    assertSameError(GoodBatch.shared().with("Q", Nd4j.eye(4).castTo(DataType.DOUBLE).neg()));
    device.onDevice(GoodBatch.shared().with("Q", Nd4j.zeros(DataType.DOUBLE, 4, 4)));
  }

  private void assertSameError(QpArrays given) {
    IllegalArgumentException expected = null;
    try {
      given.build();
    } catch (IllegalArgumentException e) {
      expected = e;
    }
    assertThat(expected).isNotNull();
    assertThatThrownBy(() -> given.builder().on(device.backend).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(expected.getMessage());
  }
}
