package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.FailurePolicy;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What the losses share that train a network through a {@link DecisionProgram}: the network
 * predicts costs. A row whose label or prediction cannot be used has score and gradient zero and
 * leaves the others alone, as the {@link FailurePolicy} of the settings says; a batch without any
 * other row is an error.
 */
abstract class DecisionLoss extends TaskLoss {
  private static final long serialVersionUID = 1L;

  @JsonProperty private DecisionProgram program;
  @JsonProperty private SortedMap<String, String> settings;

  private transient volatile @Nullable DecisionSolver solver;
  private transient volatile @Nullable KnownDecisions known;

  @SuppressWarnings("NullAway.Init") // Jackson sets the fields
  DecisionLoss() {}

  DecisionLoss(DecisionProgram program, QpSettings settings) {
    this.program = program;
    this.settings = new TreeMap<>(settings.toMap());
  }

  /** The program whose decisions are judged. */
  public DecisionProgram program() {
    return program;
  }

  final QpSettings settings() {
    return QpSettings.fromMap(settings);
  }

  /**
   * The rows of a batch, for a program that minimises, and what came of them.
   *
   * @param labels costs, multiplied by the program's sign, or decisions
   * @param predicted costs, multiplied by the program's sign
   * @param ideal the decisions of the labels
   * @param scores to be set
   * @param gradient with respect to predicted, to be set
   * @param usable whether a row could be evaluated; of others the rest means nothing
   */
  record Rows(
      double[] labels,
      double[] predicted,
      Decisions ideal,
      double[] scores,
      double[] gradient,
      boolean[] usable) {

    int count() {
      return scores.length;
    }
  }

  /** Sets scores, gradient and usable of the rows. */
  abstract void evaluate(DecisionSolver solver, Rows rows);

  /** How the decisions of labels are found; by default labels are costs. */
  Decisions decide(DecisionSolver solver, double[] labels) {
    return solver.solve(labels);
  }

  /** What labels are, for messages. */
  String labelsAre() {
    return "true costs";
  }

  /** What labels are multiplied by. */
  int labelSign() {
    return program.sign();
  }

  @Override
  protected final Evaluation evaluate(INDArray labels, INDArray outputs) {
    int width = program.width();
    checkWidth("labels", labels, labelsAre());
    checkWidth("outputs", outputs, "predicted costs");
    int count = (int) outputs.size(0);
    double[] signedLabels = times(labelSign(), labels);
    Rows rows =
        new Rows(
            signedLabels,
            times(program.sign(), outputs),
            known().of(signedLabels),
            new double[count],
            new double[count * width],
            new boolean[count]);
    evaluate(solver(), rows);
    mark(rows);
    INDArray gradient = DenseArrays.write(rows.gradient, count, width);
    return new Evaluation(
        DenseArrays.write(rows.scores, count), program.sign() < 0 ? gradient.neg() : gradient);
  }

  private void checkWidth(String what, INDArray array, String meaning) {
    if (array.size(1) != program.width()) {
      throw new IllegalArgumentException(
          "%s: %s of shape [%d, %d], %s, are needed, got %s"
              .formatted(
                  name(),
                  what,
                  array.size(0),
                  program.width(),
                  meaning,
                  Arrays.toString(array.shape())));
    }
  }

  private static double[] times(int sign, INDArray array) {
    double[] values = DenseArrays.read(array.castTo(DataType.DOUBLE));
    for (int i = 0; sign < 0 && i < values.length; i++) {
      values[i] = 0 - values[i]; // not −0, which would be another label than 0
    }
    return values;
  }

  /** Rows that could not be evaluated are dealt with here. */
  private void mark(Rows rows) {
    int width = program.width();
    FailurePolicy policy = settings().failurePolicy();
    int first = -1;
    int unusable = 0;
    for (int row = 0; row < rows.count(); row++) {
      if (!rows.usable[row]) {
        first = unusable++ == 0 ? row : first;
        double mark = policy == FailurePolicy.MARK_NAN ? Double.NaN : 0;
        rows.scores[row] = mark;
        Arrays.fill(rows.gradient, row * width, (row + 1) * width, mark);
      }
    }
    boolean isError = policy == FailurePolicy.THROW || unusable == rows.count();
    if (unusable > 0 && isError && policy != FailurePolicy.MARK_NAN) {
      throw new IllegalArgumentException(
          "%s: %d of %d rows have no score; the first is row %d: %s"
              .formatted(name(), unusable, rows.count(), first, reason(rows, first)));
    }
  }

  private String reason(Rows rows, int row) {
    int from = row * program.width();
    int to = from + program.width();
    if (!isFinite(rows.labels, from, to)) {
      return "its label (%s) has a NaN or an infinity".formatted(labelsAre());
    }
    if (!isFinite(rows.predicted, from, to)) {
      return "its prediction has a NaN or an infinity";
    }
    return rows.ideal.solved()[row]
        ? "the program for its predicted costs was not solved; is it unbounded?"
        : unsolvedLabel();
  }

  String unsolvedLabel() {
    return "the program for its label (true costs) was not solved; is it unbounded?";
  }

  private static boolean isFinite(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Double.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }

  private DecisionSolver solver() {
    DecisionSolver current = solver;
    if (current == null) {
      current = new DecisionSolver(program, solverSettings());
      solver = current;
    }
    return current;
  }

  /** Of the solves; the settings given unless a loss needs others. */
  QpSettings solverSettings() {
    return settings();
  }

  private KnownDecisions known() {
    KnownDecisions current = known;
    if (current == null) {
      DecisionSolver exact =
          new DecisionSolver(program, settings().toBuilder().smoothing(0).build());
      current = new KnownDecisions(program.width(), labels -> decide(exact, labels));
      known = current;
    }
    return current;
  }
}
