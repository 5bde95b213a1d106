package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.util.List;

/** Main class of a fresh JVM: measures the kernels and the solves of one shape in it. */
final class KernelSpeed {
  /** Starts the lines that the starting JVM reads. */
  static final String RESULT = "result\t";

  private static final int BATCH = 32;
  private static final List<Integer> ORDERS = List.of(100, 200);

  private KernelSpeed() {}

  /**
   * @param args seconds per measurement, seed, and the shapes to solve
   */
  public static void main(String[] args) {
    double seconds = Double.parseDouble(args[0]);
    long seed = Long.parseLong(args[1]);
    CellTimer timer = new CellTimer(List.of(1), seconds);
    for (int n : ORDERS) {
      print(
          "plain Cholesky of order " + n,
          CholeskyTimer.plain(n).measure(timer.clock(), seconds).median());
      print(
          "solver's Cholesky of order " + n,
          CholeskyTimer.solvers(n).measure(timer.clock(), seconds).median());
    }
    for (String name : List.of(args).subList(2, args.length)) {
      QpShape shape = QpShape.parse(name);
      Matrices matrices = shape.usuallyPerSample() ? Matrices.PER_SAMPLE : Matrices.SHARED;
      try (QpArrays problem = PeerProblems.generate(shape, matrices, BATCH, seed)) {
        Cell cell = timer.measure(shape, matrices, problem);
        print(name + ", forward", cell.forward());
        print(name + ", forward + backward", cell.total());
      }
    }
  }

  private static void print(String name, double nanos) {
    System.out.println(RESULT + name + "\t" + nanos);
  }
}
