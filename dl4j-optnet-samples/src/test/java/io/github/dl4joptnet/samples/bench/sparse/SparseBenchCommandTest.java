package io.github.dl4joptnet.samples.bench.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.samples.Cli;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseBenchCommandTest {
  @Test
  void printsALineForEveryShape() {
    List<String> shapes = List.of("tv-20", "mpc-5", "simplex-50", "chain-200", "random-sparse-40");
    Cli cli = Cli.run("bench", "sparse", "--shapes", String.join(",", shapes), "--seconds", "0.02");
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    for (String shape : shapes) {
      assertThat(cli.out().lines().filter(line -> line.startsWith(shape + " ")))
          .hasSize(1)
          .allMatch(line -> line.contains("SOLVED"));
    }
    assertThat(cli.out()).contains("All QPs were solved.");
  }

  @Test
  void drawsHowTheTimeGrows(@TempDir Path dir) throws IOException {
    Cli cli =
        Cli.run(
            "bench",
            "sparse",
            "--shapes",
            "mpc-5",
            "--seconds",
            "0.01",
            "--largest",
            "200",
            "--out",
            dir.toString());
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    BufferedImage picture = ImageIO.read(dir.resolve("time-of-sparse.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(800);
  }

  @Test
  void wrongShapesAreExplained() {
    Cli cli = Cli.run("bench", "sparse", "--shapes", "tv-0");
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.err()).contains("tv-N", "tv-0");
  }

  @Test
  void totalVariationFlattensASignal() {
    SparseProgram program = new SparseShape(SparseShape.Kind.TV, 60).generate(1);
    QpSolution solution = QpSolver.create(QpSettings.defaults()).solve(program.build());
    double[] z = solution.z().toDoubleVector();
    int jumps = 0;
    for (int i = 1; i < 60; i++) {
      jumps += Math.abs(z[i] - z[i - 1]) > 1e-6 ? 1 : 0;
    }
    assertThat(jumps).isBetween(1, 12);
  }
}
