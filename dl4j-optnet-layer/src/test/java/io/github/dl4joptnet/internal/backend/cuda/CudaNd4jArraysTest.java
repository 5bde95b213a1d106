package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What nd4j-cuda is asked and told about arrays, and in which order. */
class CudaNd4jArraysTest {
  private static final long SHIFT = 1L << 40;

  @TempDir private Path folder;
  private Nd4jCudaStandIns arrays;

  @BeforeEach
  void standIns() throws Exception {
    arrays = new Nd4jCudaStandIns(folder);
  }

  /** All are brought to the device before any address is taken, which may change by that. */
  @Test
  void arraysAreBroughtToTheDeviceBeforeTheirAddressesAreTaken() {
    arrays.shift(SHIFT);
    INDArray whole = Nd4j.arange(20).castTo(DataType.DOUBLE).reshape('c', 4, 5);
    INDArray view = whole.get(NDArrayIndex.interval(1, 4), NDArrayIndex.interval(2, 5));
    long host = whole.data().addressPointer().address();
    assertThat(arrays.read(List.of(whole, view)))
        .containsExactly(host + 2 * SHIFT, host + 2 * SHIFT + (5 + 2) * Double.BYTES);
    assertThat(arrays.calls())
        .containsExactly(
            "prepareAction null",
            "ensureLocation 20",
            "ensureLocation 9",
            "synchronizeToDevice 20",
            "getDevicePointer 20",
            "synchronizeToDevice 9",
            "getDevicePointer 9");
  }

  /** Nothing of an array that is written is sent to the device first. */
  @Test
  void anArrayToWriteIsPreparedAndThenMarked() {
    arrays.shift(SHIFT);
    INDArray array = Nd4j.create(DataType.DOUBLE, 7);
    assertThat(arrays.write(array)).isEqualTo(array.data().addressPointer().address() + 2 * SHIFT);
    arrays.written(array);
    assertThat(arrays.calls())
        .containsExactly("prepareActionAllWrite 7", "getDevicePointer 7", "tickDeviceWrite 7");
  }

  @Test
  void theStreamIsThatOfTheContext() {
    assertThat(arrays.stream()).isZero();
    arrays.stream(0x1234);
    assertThat(arrays.stream()).isEqualTo(0x1234);
    assertThat(arrays.device()).isZero();
  }

  @Test
  void anArrayWithoutMemoryOnTheDeviceIsAnError() {
    arrays.shift(-1);
    INDArray array = Nd4j.create(DataType.DOUBLE, 7);
    assertThatThrownBy(() -> arrays.read(List.of(array)))
        .isInstanceOf(ZeroCopyException.class)
        .hasMessageContaining("ND4J has no memory on the GPU");
    assertThatThrownBy(() -> arrays.write(array)).isInstanceOf(ZeroCopyException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepareAction", "synchronizeToDevice", "getDevicePointer"})
  void whatFailsInNd4jCudaIsReported(String call) {
    arrays.failing(call);
    INDArray array = Nd4j.create(DataType.DOUBLE, 7);
    assertThatThrownBy(() -> arrays.read(List.of(array)))
        .isInstanceOf(ZeroCopyException.class)
        .hasMessageContaining("nd4j-cuda: java.lang.IllegalStateException: made up: " + call);
  }

  /** The self-test of the first use, on the emulated device, whose memory is the host's. */
  @Test
  void theSelfTestPassesOverThem() {
    CudaEmulator emulator = CudaEmulator.plain();
    CudaBackend backend = emulator.open();
    LentArrays lent = new LentArrays(emulator);
    DeviceArrays both =
        new DeviceArrays() {
          @Override
          public int device() {
            return arrays.device();
          }

          @Override
          public long stream() {
            return arrays.stream();
          }

          @Override
          public long[] read(List<INDArray> sources) {
            long[] addresses = arrays.read(sources);
            assertThat(addresses).isEqualTo(lent.read(sources));
            return addresses;
          }

          @Override
          public long write(INDArray array) {
            long address = arrays.write(array);
            assertThat(address).isEqualTo(lent.write(array));
            return address;
          }

          @Override
          public void written(INDArray array) {
            arrays.written(array);
          }
        };
    ZeroCopyProbe.run(backend, both);
    assertThat(arrays.calls()).contains("prepareAction null", "tickDeviceWrite 9");
  }
}
