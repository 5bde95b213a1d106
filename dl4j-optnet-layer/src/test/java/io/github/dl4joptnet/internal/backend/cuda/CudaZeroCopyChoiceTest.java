package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.selection.Backends;
import io.github.dl4joptnet.qp.Backend;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** When arrays are used in place, and when not. */
class CudaZeroCopyChoiceTest {
  @Test
  void withNd4jNativeArraysAreTheHosts() {
    assertThat(CudaBackend.sharesArraysOfNd4j()).isFalse();
    for (Backend backend : Backend.values()) {
      assertThat(Backends.forReading(backend)).isSameAs(CpuBackend.instance());
    }
  }

  /** The tests run without them, as applications with nd4j-native do. */
  @Test
  void itTakesTheClassesOfNd4jCuda() {
    assertThatThrownBy(ZeroCopy::load)
        .isInstanceOf(ZeroCopyException.class)
        .hasMessageContaining("AtomicAllocator");
  }

  @Test
  void aTrialFindsWrongAddresses() {
    CudaEmulator emulator = CudaEmulator.plain();
    CudaBackend backend = emulator.open();
    ZeroCopyProbe.run(backend, new LentArrays(emulator));
    LentArrays arrays = new LentArrays(emulator);
    DeviceArrays withoutOffset =
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
          public long[] read(List<INDArray> views) {
            long[] addresses = arrays.read(views);
            for (int i = 0; i < addresses.length; i++) {
              INDArray view = views.get(i);
              addresses[i] -= view.offset() * view.data().getElementSize();
            }
            return addresses;
          }

          @Override
          public long write(INDArray array) {
            return arrays.write(array);
          }

          @Override
          public void written(INDArray array) {
            arrays.written(array);
          }
        };
    assertThatThrownBy(() -> ZeroCopyProbe.run(backend, withoutOffset))
        .isInstanceOf(ZeroCopyException.class)
        .hasMessageContaining("a trial read gave");
  }
}
