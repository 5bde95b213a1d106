package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ojalgo.OjAlgoUtils;
import org.ojalgo.matrix.store.R064Store;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.convex.ConvexSolver;

/** Solves the same problems by ojAlgo's convex solver, forward only, one at a time. */
final class OjAlgo {
  private static final int LEAST_WARM_UP = 2;

  private OjAlgo() {}

  /**
   * What came out.
   *
   * @param nanos median time of a QP, from matrices of ojAlgo's own to the minimiser
   * @param solved QPs that it calls optimal
   * @param count QPs that it was given
   * @param difference largest difference from the given minimisers over the solved ones, relative
   *     to their largest entry
   */
  record Result(double nanos, int solved, int count, double difference) {}

  /**
   * Solves the samples of a problem in turn, at least once each, on one thread.
   *
   * @param problem with its own matrices for every sample
   * @param z their minimisers, {@code [batch, n]}
   * @param seconds to spend, after as many to warm up
   */
  static Result measure(QpArrays problem, INDArray z, Clock clock, double seconds) {
    OjAlgoUtils.limitThreadsTo(1);
    Model[] models = models(problem);
    double[] minimisers = DenseArrays.read(z);
    Durations durations = new Durations();
    int solved = 0;
    double difference = 0;
    long start = System.nanoTime();
    for (int i = 0; i < LEAST_WARM_UP || System.nanoTime() - start < seconds * 1e9; i++) {
      models[i % models.length].solve();
    }
    start = System.nanoTime();
    int turn = 0;
    do {
      Model model = models[turn % models.length];
      long from = clock.nanos();
      Optimisation.Result result = model.solve();
      durations.add(clock.nanos() - from);
      if (turn < models.length && result.getState().isOptimal()) {
        solved++;
        difference = Math.max(difference, difference(result, minimisers, turn));
      }
      turn++;
    } while (turn < models.length || System.nanoTime() - start < seconds * 1e9);
    return new Result(durations.median(), solved, models.length, difference);
  }

  private static double difference(Optimisation.Result result, double[] minimisers, int sample) {
    int n = (int) result.count();
    double difference = 0;
    double size = 0;
    for (int j = 0; j < n; j++) {
      double ours = minimisers[sample * n + j];
      difference = Math.max(difference, Math.abs(result.doubleValue(j) - ours));
      size = Math.max(size, Math.abs(ours));
    }
    return difference / size;
  }

  private static Model[] models(QpArrays problem) {
    Model[] models = new Model[problem.batch()];
    for (int i = 0; i < models.length; i++) {
      models[i] =
          new Model(
              matrix(problem.Q(), i),
              vector(problem.p(), i, -1),
              inequalities(problem, i),
              limits(problem, i),
              matrix(problem.A(), i),
              vector(problem.b(), i, 1));
    }
    return models;
  }

  /** Its builder takes no bounds: they are rows. */
  private static R064Store inequalities(QpArrays problem, int sample) {
    if (problem.lower() == null) {
      return matrix(problem.G(), sample);
    }
    int n = (int) problem.lower().length();
    R064Store rows = R064Store.FACTORY.make(n, n);
    for (int j = 0; j < n; j++) {
      rows.set(j, j, -1);
    }
    return rows;
  }

  private static R064Store limits(QpArrays problem, int sample) {
    if (problem.lower() == null) {
      return vector(problem.h(), sample, 1);
    }
    double[] limits = DenseArrays.read(problem.lower().neg());
    return R064Store.FACTORY.column(limits);
  }

  private static R064Store matrix(INDArray perSample, int sample) {
    if (perSample == null) {
      return null;
    }
    int rows = (int) perSample.size(1);
    int columns = (int) perSample.size(2);
    double[] values = DenseArrays.read(perSample.slice(sample));
    R064Store matrix = R064Store.FACTORY.make(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.set(i, j, values[i * columns + j]);
      }
    }
    return matrix;
  }

  private static R064Store vector(INDArray perSample, int sample, double sign) {
    if (perSample == null) {
      return null;
    }
    double[] values = DenseArrays.read(perSample.slice(sample));
    for (int j = 0; j < values.length; j++) {
      values[j] *= sign;
    }
    return R064Store.FACTORY.column(values);
  }

  /** min ½zᵀQz − cᵀz subject to A z = b and G z ≤ h; null where absent. */
  private record Model(
      R064Store Q, R064Store c, R064Store G, R064Store h, R064Store A, R064Store b) {

    Optimisation.Result solve() {
      ConvexSolver.Builder builder = ConvexSolver.newBuilder().objective(Q, c);
      if (A != null) {
        builder.equalities(A, b);
      }
      if (G != null) {
        builder.inequalities(G, h);
      }
      return builder.solve();
    }
  }

  /** Of the library; its own way of telling would give that of the jar that it is packed into. */
  static String version() {
    Properties properties = new Properties();
    String place = "/META-INF/maven/org.ojalgo/ojalgo/pom.properties";
    try (InputStream in = OjAlgo.class.getResourceAsStream(place)) {
      properties.load(Objects.requireNonNull(in, place));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
