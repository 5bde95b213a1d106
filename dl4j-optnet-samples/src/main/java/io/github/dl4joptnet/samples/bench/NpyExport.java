package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.samples.UserError;
import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Writes the benchmark's QPs as NumPy files, so that other solvers can be given the same. */
final class NpyExport {
  private final Path dir;
  private final int batch;
  private final long seed;
  private final List<String> index = new ArrayList<>();

  NpyExport(Path dir, int batch, long seed) {
    this.dir = dir;
    this.batch = batch;
    this.seed = seed;
  }

  /**
   * A folder for every shape and kind of matrices, and a README that says what is in them.
   *
   * @throws UserError when the batch is too large for the memory
   */
  void write(List<QpShape> shapes) throws IOException {
    for (QpShape shape : shapes) {
      for (Matrices matrices : Matrices.values()) {
        BenchRun.Key key = new BenchRun.Key(shape, matrices, batch);
        if (!key.fits()) {
          throw new UserError(key.tooLarge());
        }
        write(shape, matrices);
      }
    }
    List<String> readme =
        new ArrayList<>(
            List.of(
                "# Quadratic programs of `bench`",
                "",
                "minimise 1/2 z'Qz + p'z subject to Az = b, Gz <= h, z >= lower",
                "",
                "%d QPs of each shape from seed %d, float64, row-major. An array that is not there is"
                    .formatted(batch, seed),
                "absent from the problem; one without a leading dimension of %d is shared by all. Any"
                    .formatted(batch),
                "smaller batch of the benchmark is the first of these. `z.npy` has the minimisers that",
                "this solver found at tolerance 1e-8, `dLdz.npy` the gradient that is sent back.",
                "",
                "    import numpy as np",
                "    Q = np.load('%s/Q.npy')".formatted(index.get(0).split("`")[1]),
                ""));
    readme.addAll(index);
    Files.write(dir.resolve("README.md"), readme);
  }

  private void write(QpShape shape, Matrices matrices) throws IOException {
    String name = folder(shape, matrices);
    Path folder = Files.createDirectories(dir.resolve(name));
    try (QpArrays problem = PeerProblems.generate(shape, matrices, batch, seed)) {
      Map<String, INDArray> arrays = problem.coefficients();
      SolvePass pass = new SolvePass(problem, 0);
      SolvePass.Forward solved = pass.forward(pass.build());
      arrays.put("z", solved.z());
      arrays.put("dLdz", problem.dLdz());
      StringBuilder line = new StringBuilder("- `" + name + "`:");
      for (Map.Entry<String, INDArray> array : arrays.entrySet()) {
        Nd4j.writeAsNumpy(array.getValue(), folder.resolve(array.getKey() + ".npy").toFile());
        line.append(' ').append(array.getKey());
        line.append(Arrays.toString(array.getValue().shape()));
      }
      index.add(line.toString());
      OffHeap.release(solved.z());
    }
  }

  static String folder(QpShape shape, Matrices matrices) {
    return shape.name() + "-" + matrices.toString().replace(' ', '-');
  }
}
