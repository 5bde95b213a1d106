package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.testing.problems.QpArrays.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.internal.backend.cuda.LentArrays;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The emulated GPU, with ND4J's arrays as if they were on it. */
final class ZeroCopyDevice {
  final CudaEmulator emulator;
  final CudaBackend backend;
  final LentArrays arrays;
  QpSolver solver;

  ZeroCopyDevice(CudaEmulator emulator) {
    this.emulator = emulator;
    arrays = new LentArrays(emulator);
    backend = emulator.open(arrays);
    solver = QpSolver.on(backend, QpSettings.defaults());
  }

  /** All parts of a QP; samples differ so little that any of their coefficients may be shared. */
  static QpArrays batchOf(int batch) {
    Random random = new Random(269);
    PlainQp first = PlantedQp.withAllParts(random).qp();
    first.h()[5] = Double.POSITIVE_INFINITY;
    first.lower()[8] = -Double.POSITIVE_INFINITY;
    List<PlainQp> samples = new ArrayList<>(Collections.nCopies(batch, first));
    QpArrays arrays = QpArrays.perSample(samples);
    for (String name : List.of("p", "G", "A", "b")) {
      INDArray noise = Nd4j.create(DataType.DOUBLE, arrays.get(name).shape());
      for (int i = 0; i < noise.length(); i++) {
        noise.putScalar(i, 1e-3 * random.nextGaussian());
      }
      arrays = arrays.with(name, arrays.get(name).add(noise));
    }
    return arrays;
  }

  static INDArray normal(int batch, int columns) {
    return Nd4j.createFromArray(PlantedQp.normal(batch, columns, new Random(277)));
  }

  QpBatch onDevice(QpArrays given) {
    QpBatch batch = given.builder().on(backend).build();
    assertThat(batch.data().isRemote()).isTrue();
    return batch;
  }

  /** Solves and differentiates both ways; the bits must be the same. */
  void assertSame(QpArrays given, INDArray dLdz, INDArray dLdLambda, INDArray dLdNu) {
    QpSolution expected = solver.solve(given.build());
    QpSolution actual = solver.solve(onDevice(given));
    for (int i = 0; i < expected.batch(); i++) {
      assertThat(actual.status(i)).isEqualTo(expected.status(i));
      assertThat(actual.iterations(i)).isEqualTo(expected.iterations(i));
      assertThat(new double[] {actual.primalResidual(i), actual.dualityGap(i)})
          .isEqualTo(new double[] {expected.primalResidual(i), expected.dualityGap(i)});
    }
    assertThat(values(actual.z())).isEqualTo(values(expected.z()));
    assertThat(values(actual.lambda())).isEqualTo(values(expected.lambda()));
    assertThat(values(actual.nu())).isEqualTo(values(expected.nu()));
    assertThat(values(actual.boundDual())).isEqualTo(values(expected.boundDual()));
    QpGradients host = solver.backward(expected, dLdz, dLdLambda, dLdNu);
    QpGradients device = solver.backward(actual, dLdz, dLdLambda, dLdNu);
    for (String name : QpArrays.NAMES) {
      INDArray wanted = QpArrays.gradient(host, name);
      INDArray found = QpArrays.gradient(device, name);
      if (wanted == null) {
        assertThat(found).as("d%s", name).isNull();
        continue;
      }
      assertThat(found.shape()).as("d%s", name).isEqualTo(wanted.shape());
      assertThat(found.dataType()).isEqualTo(DataType.DOUBLE);
      assertThat(values(found)).as("d%s", name).isEqualTo(values(wanted));
    }
  }
}
