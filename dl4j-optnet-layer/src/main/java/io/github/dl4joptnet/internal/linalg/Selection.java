package io.github.dl4joptnet.internal.linalg;

/** Order statistics without sorting (Hoare 1961). */
public final class Selection {
  private Selection() {}

  /**
   * The number at an index of the sorted array; rearranges the array. With NaN among the numbers,
   * any of them.
   */
  public static double select(double[] x, int index) {
    int low = 0;
    int high = x.length - 1;
    while (low < high) {
      double pivot = x[(low + high) >>> 1];
      int i = low;
      int j = high;
      while (i <= j) {
        while (x[i] < pivot) {
          i++;
        }
        while (x[j] > pivot) {
          j--;
        }
        if (i <= j) {
          double swapped = x[i];
          x[i++] = x[j];
          x[j--] = swapped;
        }
      }
      if (index <= j) {
        high = j;
      } else if (index >= i) {
        low = i;
      } else {
        break;
      }
    }
    return x[index];
  }
}
