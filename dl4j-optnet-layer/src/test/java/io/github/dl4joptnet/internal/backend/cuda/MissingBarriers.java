package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.BatchShape;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Takes every barrier out of the kernels in turn and prints in which program the emulation finds
 * that, and what.
 */
final class MissingBarriers {
  /** A batch, and the device that it is solved on. */
  record Program(
      String name,
      QpData data,
      QpSettings settings,
      int capability,
      int processors,
      boolean activeSet) {
    CudaBackend open(CudaEmulator emulator) {
      return emulator
          .set("capability", capability)
          .set("processors", processors)
          .open(CudaEmulator.OPTIONS.withActiveSet(activeSet));
    }

    void solveAndDifferentiate(CudaBackend backend) {
      BackendSolution solution = backend.solve(data, settings);
      backend.backward(solution, solution.z, null, null);
    }

    /** Takes Q from an array that is lent to the device. */
    void gather(CudaEmulator emulator, CudaBackend backend) {
      if (data.Q() == null) {
        return;
      }
      int n = data.n();
      int blocks = data.Q().length() / data.Q().size();
      INDArray q = Nd4j.createFromArray(data.Q().values()).reshape(blocks, n, n);
      BatchShape shape = new BatchShape(blocks, n, 0, 0);
      CoefficientArrays given = new CoefficientArrays(shape, Map.of(QpCoefficient.Q, q), Map.of());
      backend.gather(new LentArrays(emulator), given);
    }

    void runAll(CudaEmulator emulator, CudaBackend backend) {
      solveAndDifferentiate(backend);
      gather(emulator, backend);
    }
  }

  /** The place of a barrier, and without it, which program fails and how; empty if none does. */
  record Finding(String place, String program, String failure) {}

  private static final QpSettings EXACT = QpSettings.defaults();
  private static final QpSettings ELASTIC = QpSettings.builder().elasticPenalty(100).build();

  /**
   * Between them they come to every barrier: blocks that take several samples, systems with more
   * unknowns than a block has threads, float32 that suffices or not, and rows that have to be
   * regularised by the curvature; by the interior point method alone, and by the active set method,
   * with matrices that are shared or not, and factors that need refinement.
   */
  static final List<Program> PROGRAMS =
      List.of(
          new Program("working set", PlainData.boxes(1, 40, 30), EXACT, 90, 4, true),
          new Program("own matrices", PlainData.ownMatrices(2, 20, 15, 3), EXACT, 90, 1, true),
          new Program("shared matrices", PlainData.sharedMatrices(9, 12, 9), EXACT, 90, 1, true),
          new Program("refined", refined(), EXACT, 90, 4, true),
          new Program("boxes", PlainData.boxes(1, 33, 30), EXACT, 90, 4, false),
          new Program("mixed", PlainData.mixed(17, 5, 3, 2), EXACT, 90, 1, false),
          new Program("elastic", PlainData.mixed(1, 5, 3, 2), ELASTIC, 90, 4, false),
          new Program("wide", PlainData.mixed(1, 68, 4, 2), EXACT, 90, 4, false),
          new Program("float32", PlainData.mixed(1, 33, 4, 2), EXACT, 75, 4, false),
          new Program("promoted", PlainData.nearlyEqualRows(2, 33), EXACT, 75, 4, false),
          new Program("linear", PlainData.standardForm(1, 28, 6), EXACT, 90, 4, false));

  /**
   * Equality rows that cost accuracy, as z is not in their null space, and other rows of which some
   * are active.
   */
  private static QpData refined() {
    int n = 33;
    int nIneq = 8;
    Random random = new Random(29);
    double[] g = random.doubles(nIneq * n, -1, 1).toArray();
    QpData equalities = PlainData.nearlyEqualRows(1, n);
    return QpData.builder(1, n, nIneq, 2)
        .set(QpCoefficient.Q, equalities.Q())
        .set(QpCoefficient.P, equalities.get(QpCoefficient.P))
        .set(QpCoefficient.A, equalities.A())
        .set(QpCoefficient.B, new Operand(new double[] {0, 1e-5}, 0, 2))
        .set(QpCoefficient.G, new Operand(g, 0, g.length))
        .set(QpCoefficient.H, new Operand(new double[nIneq], 0, nIneq))
        .build();
  }

  private final CudaEmulator emulator;
  private final Map<Program, CudaBackend> backends = new LinkedHashMap<>();

  MissingBarriers(CudaEmulator emulator) {
    this.emulator = emulator;
    PROGRAMS.forEach(program -> backends.put(program, program.open(emulator)));
  }

  public static void main(String[] args) {
    CudaEmulator emulator = CudaEmulator.checked();
    MissingBarriers missing = new MissingBarriers(emulator);
    int found = 0;
    for (int barrier = 0; barrier < emulator.barriers(); barrier++) {
      Finding finding = missing.find(barrier);
      found += finding.failure.isEmpty() ? 0 : 1;
      System.out.printf("%-22s %s %s%n", finding.place, finding.program, finding.failure);
    }
    System.out.printf("%d of %d found%n", found, emulator.barriers());
  }

  /** Takes a barrier out and runs one program after the other until one fails. */
  Finding find(int barrier) {
    String place = "";
    for (Map.Entry<Program, CudaBackend> each : backends.entrySet()) {
      emulator.set("leaveOut", barrier);
      try {
        each.getKey().runAll(emulator, each.getValue());
      } catch (CudaException e) {
        return new Finding(emulator.leftOut(), each.getKey().name, e.getMessage());
      } finally {
        place = place.isEmpty() ? emulator.leftOut() : place;
        emulator.set("leaveOut", -1).recover();
      }
    }
    return new Finding(place, "", "");
  }
}
