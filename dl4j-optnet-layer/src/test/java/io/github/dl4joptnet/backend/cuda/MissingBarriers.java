package io.github.dl4joptnet.backend.cuda;

import io.github.dl4joptnet.backend.BackendSolution;
import io.github.dl4joptnet.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;

/**
 * Takes every barrier out of the kernels in turn and prints what the emulation finds. A barrier
 * without a finding is one that the next barrier, or the same thread's order, makes up for.
 */
final class MissingBarriers {
  static final QpData DATA = PlainData.boxes(2, 40, 45);

  private MissingBarriers() {}

  public static void main(String[] args) {
    CudaEmulator emulator = CudaEmulator.checked();
    CudaBackend backend = emulator.open();
    int found = 0;
    for (int barrier = 0; barrier < emulator.barriers(); barrier++) {
      String failure = without(barrier, emulator, backend);
      found += failure.isEmpty() ? 0 : 1;
      System.out.printf("%-22s %s%n", emulator.leftOut(), failure);
    }
    System.out.printf("%d of %d found%n", found, emulator.barriers());
  }

  /** What the driver says of a solve and its gradient; empty where it finds nothing. */
  static String without(int barrier, CudaEmulator emulator, CudaBackend backend) {
    emulator.set("leaveOut", barrier);
    try {
      solveAndDifferentiate(backend);
      return "";
    } catch (CudaException e) {
      return e.getMessage();
    } finally {
      emulator.recover();
    }
  }

  static void solveAndDifferentiate(CudaBackend backend) {
    BackendSolution solution = backend.solve(DATA, QpSettings.defaults());
    backend.backward(solution, solution.z, null, null);
  }
}
