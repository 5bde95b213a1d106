package io.github.dl4joptnet.samples;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The threads of ND4J's own array operations; the solver's are not among them. */
public final class NativeThreads {
  private NativeThreads() {}

  /**
   * Leaves one, unless OMP_NUM_THREADS says otherwise. With arrays as small as those of the
   * samples, more threads mostly wait for each other, and they do it on cores that the solver
   * needs.
   */
  public static void useOne() {
    if (System.getenv("OMP_NUM_THREADS") == null) {
      Nd4j.getBackend(); // the holder exists only once ND4J has started
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    }
  }
}
