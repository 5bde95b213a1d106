package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Batches that share dense matrices, as they are while a network learns them: denoising by total
 * variation with Q = LLᵀ + εI and a learned difference operator in G.
 */
final class DenseShared {
  private static final int BATCH = 8;

  private DenseShared() {}

  static List<Family> families() {
    return List.of(new Family("denoise-dense", DenseShared::denoise));
  }

  /** Variables x (the signal) and t (the sizes of its jumps): ±Dx ≤ t, with noise on everything. */
  private static Case denoise(Random random) {
    int length = 10 + random.nextInt(16);
    int jumps = length - 1;
    int n = length + jumps;
    double noise = Math.pow(10, -4 + 3 * random.nextDouble());
    double[][] l = PlantedQp.normal(n, n, random);
    double[][] g = PlantedQp.normal(2 * jumps, n, random);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        l[i][j] = (j > i ? 0 : noise * l[i][j]) + (i == j && i < length ? 1 : 0);
      }
    }
    for (int r = 0; r < 2 * jumps; r++) {
      int k = r % jumps;
      double sign = r < jumps ? 1 : -1;
      for (int j = 0; j < n; j++) {
        // Not in the columns of t: large jumps stay allowed, so that every sample is feasible.
        g[r][j] = j < length ? noise * g[r][j] : 0;
      }
      g[r][k] -= sign;
      g[r][k + 1] += sign;
      g[r][length + k] = -1;
    }
    double[][] Q = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k <= Math.min(i, j); k++) {
          Q[i][j] += l[i][k] * l[j][k];
        }
      }
      Q[i][i] += 1e-4;
    }
    List<PlainQp> samples = new ArrayList<>();
    double weight = 0.1 + 10 * random.nextDouble();
    for (int sample = 0; sample < BATCH; sample++) {
      double[] p = new double[n];
      double level = 0;
      for (int j = 0; j < n; j++) {
        level = random.nextInt(6) == 0 ? 50 * random.nextDouble() : level;
        p[j] = j < length ? -level - 2 * random.nextGaussian() : weight;
      }
      samples.add(new PlainQp(Q, p, g, new double[2 * jumps], null, null, null, null, null));
    }
    QpArrays arrays = QpArrays.perSample(samples).share("Q", "G", "h");
    return Case.of(arrays, (solver, solution) -> all(samples, solution));
  }

  private static Judgement all(List<PlainQp> samples, QpSolution solution) {
    Judgement judgement = Judgement.RIGHT;
    for (int sample = 0; sample < samples.size(); sample++) {
      Judgement solved = Judges.solved(solution, sample);
      judgement =
          judgement.and(
              solved.isRight() ? Judges.kkt(samples.get(sample), solution, sample) : solved);
    }
    return judgement;
  }
}
