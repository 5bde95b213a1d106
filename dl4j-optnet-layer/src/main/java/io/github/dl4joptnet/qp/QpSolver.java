package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.WarmStart;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.backend.selection.Backends;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Solves batches of QPs and differentiates their solutions. Thread-safe.
 *
 * <p>Samples are independent: each has its own iterations, status and result, whatever the others
 * in its batch are and however many threads run.
 */
public final class QpSolver {
  private final QpSettings settings;
  private final QpBackend backend;

  private QpSolver(QpSettings settings, QpBackend backend) {
    this.settings = settings;
    this.backend = backend;
  }

  /**
   * A solver with the given settings.
   *
   * @throws QpBackendException when the settings ask for {@link Backend#CUDA} and there is no
   *     usable GPU, saying why
   * @throws IllegalArgumentException when a system property that chooses the backend is malformed
   */
  public static QpSolver create(QpSettings settings) {
    Objects.requireNonNull(settings, "settings");
    return on(Backends.of(settings.backend()), settings);
  }

  static QpSolver on(QpBackend backend, QpSettings settings) {
    return new QpSolver(settings, backend);
  }

  public QpSettings settings() {
    return settings;
  }

  /**
   * Counts of what the solvers of this JVM have solved so far, those of ops and layers included.
   * Failed samples are also logged as warnings: the first at once, later ones every ten seconds
   * with their number.
   */
  public static QpStatistics statistics() {
    return SolveLog.GLOBAL.statistics();
  }

  /**
   * Solves every sample.
   *
   * @throws IllegalStateException when the batch has been released
   * @throws QpBackendException when the settings ask for {@link Backend#CUDA} and the GPU fails
   * @throws QpFailedException under {@link FailurePolicy#THROW}, when a sample was not solved
   * @throws QpInterruptedException if the calling thread is interrupted, at the latest one
   *     iteration later; its interrupt flag stays set
   */
  public QpSolution solve(QpBatch qp) {
    return solution(qp, qp.use(data -> backend.solve(data, settings)));
  }

  /**
   * Solves every sample from the active set of its predecessor, as in a sequence of programs that
   * change little: with the same active set, a sample costs one factorisation. If the guess does
   * not lead to a solution within some rounds, the sample starts cold; so do samples that were not
   * solved in {@code previous}, all samples if it has been {@linkplain QpSolution#release()
   * released}, and batches that a GPU solves. z is that of a cold start, to rounding, where it is
   * unique; where it is not, it may be another minimiser.
   *
   * @param previous solutions of a batch of the same shape; read, and not kept
   * @throws IllegalArgumentException when the predecessor has another shape
   * @throws IllegalStateException when the batch has been released
   * @throws QpBackendException when the settings ask for {@link Backend#CUDA} and the GPU fails
   * @throws QpFailedException under {@link FailurePolicy#THROW}, when a sample was not solved
   * @throws QpInterruptedException if the calling thread is interrupted, at the latest one
   *     iteration later; its interrupt flag stays set
   */
  public QpSolution solve(QpBatch qp, QpSolution previous) {
    QpBatch before = previous.problem();
    if (!before.hasShapeOf(qp)) {
      throw new IllegalArgumentException(
          "previous solves %s, expected %s as in the batch".formatted(before.sizes(), qp.sizes()));
    }
    if (before.isReleased()) {
      return solve(qp);
    }
    WarmStart start = WarmStart.of(previous.result());
    return solution(qp, qp.use(data -> backend.solve(data, settings, start)));
  }

  private QpSolution solution(QpBatch qp, BackendSolution result) {
    QpSolution solution = new QpSolution(qp, result);
    SolveLog.GLOBAL.record(Arrays.asList(result.status));
    int failures = solution.failures();
    if (failures > 0) {
      onFailures(solution, failures);
    }
    return solution;
  }

  /** Gradients for a loss on z alone, {@code dLdz [batch, n]}. */
  public QpGradients backward(QpSolution solution, INDArray dLdz) {
    return backward(solution, dLdz, null, null);
  }

  /**
   * Gradients for a loss on z and the multipliers.
   *
   * @param dLdz {@code [batch, n]}, FLOAT or DOUBLE, or null for zero
   * @param dLdLambda {@code [batch, nIneq]} or null for zero
   * @param dLdNu {@code [batch, nEq]} or null for zero
   * @throws IllegalArgumentException on a wrong shape or data type
   * @throws IllegalStateException when the batch has been released
   * @throws QpBackendException when the solution is on a GPU that fails
   * @throws QpInterruptedException if the calling thread is interrupted, at the latest one sample
   *     later; its interrupt flag stays set
   */
  public QpGradients backward(
      QpSolution solution,
      @Nullable INDArray dLdz,
      @Nullable INDArray dLdLambda,
      @Nullable INDArray dLdNu) {
    QpBatch qp = solution.problem();
    checkUpstream("dLdz", dLdz, qp.batch(), qp.n());
    checkUpstream("dLdLambda", dLdLambda, qp.batch(), qp.nIneq());
    checkUpstream("dLdNu", dLdNu, qp.batch(), qp.nEq());
    return qp.use(data -> backward(qp, solution.result(), dLdz, dLdLambda, dLdNu));
  }

  private QpGradients backward(
      QpBatch qp,
      BackendSolution result,
      @Nullable INDArray dLdz,
      @Nullable INDArray dLdLambda,
      @Nullable INDArray dLdNu) {
    Map<QpCoefficient, INDArray> inPlace =
        backend.backwardOnDevice(result, new INDArray[] {dLdz, dLdLambda, dLdNu});
    if (inPlace != null) {
      return new QpGradients(qp.shapes(), inPlace);
    }
    return new QpGradients(
        qp.shapes(), backend.backward(result, read(dLdz), read(dLdLambda), read(dLdNu)));
  }

  private static double @Nullable [] read(@Nullable INDArray upstream) {
    return upstream == null ? null : DenseArrays.read(upstream);
  }

  private static void checkUpstream(String name, @Nullable INDArray array, int batch, int columns) {
    if (array == null) {
      return;
    }
    boolean fits = array.rank() == 2 && array.size(0) == batch && array.size(1) == columns;
    if (!fits || (array.dataType() != DataType.DOUBLE && array.dataType() != DataType.FLOAT)) {
      throw new IllegalArgumentException(
          "%s has shape %s and data type %s, expected [%d, %d] in FLOAT or DOUBLE"
              .formatted(name, DenseArrays.shape(array), array.dataType(), batch, columns));
    }
  }

  private void onFailures(QpSolution solution, int failures) {
    if (settings.failurePolicy() == FailurePolicy.THROW) {
      int sample = 0;
      while (solution.status(sample) == QpStatus.SOLVED) {
        sample++;
      }
      throw new QpFailedException(
          sample,
          solution.status(sample),
          "%d of %d QPs were not solved; the first is sample %d: %s after %d iterations, primal residual %.3g, dual residual %.3g, duality gap %.3g"
              .formatted(
                  failures,
                  solution.batch(),
                  sample,
                  solution.status(sample),
                  solution.iterations(sample),
                  solution.primalResidual(sample),
                  solution.dualResidual(sample),
                  solution.dualityGap(sample)));
    }
    if (settings.failurePolicy() == FailurePolicy.MARK_NAN) {
      BackendSolution result = solution.result();
      for (int sample = 0; sample < result.status.length; sample++) {
        if (result.status[sample] != QpStatus.SOLVED) {
          result.fill(sample, Double.NaN);
        }
      }
    }
  }
}
