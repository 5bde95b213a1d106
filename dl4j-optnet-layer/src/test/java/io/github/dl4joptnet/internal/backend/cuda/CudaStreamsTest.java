package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies by several threads, and work that streams put off until they are waited for. */
class CudaStreamsTest {
  private static final int PARTS = 5;
  private static final QpData OWN = PlainData.ownMatrices(11, 12, 9, 2);

  /** So that each part has two samples or three. */
  private static final CudaOptions IN_PARTS =
      CudaEmulator.OPTIONS.withPartBytes(OWN.batch() * 8 * 12 * (12 + 1 + 9 + 2) / PARTS);

  private static QpSettings settings(int threads) {
    return QpSettings.builder().threads(threads).build();
  }

  /** A stream that puts its work off shows whatever is read, or overwritten, too early. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theHostWaitsForWhatItReadsAndKeepsWhatItHasSent(int threads) {
    for (QpData data : List.of(OWN, PlainData.sharedMatrices(11, 12, 9))) {
      CudaEmulator emulator = CudaEmulator.plain();
      CudaBackend atOnce = emulator.open();
      BackendSolution expected = atOnce.solve(data, settings(1));
      BackendGradients gradients = atOnce.backward(expected, expected.z, expected.lambda, null);
      CudaBackend deferred = emulator.set("deferred", 1).open(IN_PARTS);
      BackendSolution actual = deferred.solve(data, settings(threads));
      assertThat(actual.status).containsOnly(QpStatus.SOLVED);
      assertThat(actual.z).isEqualTo(expected.z);
      assertThat(actual.lambda).isEqualTo(expected.lambda);
      assertThat(actual.iterations).isEqualTo(expected.iterations);
      BackendGradients found = deferred.backward(actual, actual.z, actual.lambda, null);
      for (QpCoefficient coefficient : QpCoefficient.values()) {
        assertThat(found.entries(coefficient))
            .as("%s", coefficient)
            .isEqualTo(gradients.entries(coefficient));
      }
    }
  }

  /** Two parts are on their way whenever the host reads the gradients of one, but at the end. */
  @Test
  void gradientsAreReadWhileOthersAreMade() {
    CudaEmulator emulator = CudaEmulator.plain();
    CudaBackend backend = emulator.open(IN_PARTS);
    CudaSolution solved = (CudaSolution) backend.solve(OWN, settings(1));
    BackwardLayout layout = new BackwardLayout(OWN, false, false, false, null);
    final long before = emulator.count("adjoint");
    List<Long> launched = new ArrayList<>();
    List<Integer> samples = new ArrayList<>();
    backend
        .runOf(solved)
        .backward(
            solved,
            layout,
            buffers -> {},
            new DeviceRun.Receiver<Object>() {
              @Override
              public void samples(Pointer host, int first, int last) {
                launched.add(emulator.count("adjoint") - before);
                for (int i = first; i < last; i++) {
                  samples.add(i);
                }
              }

              @Override
              public Object rest(Pointer host) {
                return layout.readEnds(host);
              }
            });
    assertThat(launched).containsExactly(3L, 4L, 5L, 5L, 5L);
    assertThat(samples).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 1000, HostCopies.PIECE, HostCopies.PIECE + 1, 3 * HostCopies.PIECE - 1})
  void everyEntryIsCopiedOnceToItsPlace(int count) {
    int first = 5;
    double[] from = new Random(3).doubles(first + count + 2).toArray();
    double[] to = new double[from.length];
    try (Memory memory = new Memory(8L * (count + 4))) {
      memory.clear();
      HostCopies copies = new HostCopies(4);
      copies.write(memory, 16, from, first, count);
      double[] written = memory.getDoubleArray(0, count + 4);
      assertThat(Arrays.copyOfRange(written, 2, 2 + count))
          .isEqualTo(Arrays.copyOfRange(from, first, first + count));
      assertThat(written[1] + written[count + 2]).isZero();
      copies.read(memory, 16, to, first, count);
    }
    assertThat(Arrays.copyOfRange(to, first, first + count))
        .isEqualTo(Arrays.copyOfRange(from, first, first + count));
    assertThat(to[first - 1] + to[first + count]).isZero();
  }
}
