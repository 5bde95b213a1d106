package io.github.dl4joptnet.testing.measurements;

import io.github.dl4joptnet.internal.backend.cuda.LentArrays;

/**
 * {@link SudokuLosses} with nd4j-native's arrays for ones on the emulated device, which a property
 * names; prints how many bytes were copied too.
 */
public final class ZeroCopyLosses {
  private ZeroCopyLosses() {}

  public static void main(String[] args) {
    LentArrays arrays = LentArrays.install();
    SudokuLosses.main(args);
    System.out.println("copied " + arrays.copiedToDevice());
    System.out.println("written " + arrays.written());
  }
}
