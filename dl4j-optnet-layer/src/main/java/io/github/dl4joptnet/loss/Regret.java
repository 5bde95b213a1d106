package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpSettings;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.evaluation.BaseEvaluation;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.IMetric;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How much more the decisions made from predicted costs cost than the best ones, at the true costs.
 * A DL4J evaluation, for {@code net.doEvaluation(iterator, regret)}; {@link RegretCalculator} uses
 * it for early stopping.
 *
 * <pre>
 * relative regret = Σ (cost of the decision − best cost) / Σ |best cost|     over the examples
 * </pre>
 *
 * <p>Labels are the true costs and predictions the network's outputs, {@code [rows, n]}, or
 * sequences of them. Rows with mask 0 and rows whose true costs have no best decision (NaN,
 * unbounded) are left out; the latter are counted. A prediction without a decision has infinite
 * regret. Best decisions are found once and kept, by instances that {@link #newInstance} makes too.
 */
public final class Regret extends BaseEvaluation<Regret> {
  private static final long serialVersionUID = 1L;

  /** The metrics of {@link Regret#getValue}. */
  public enum Metric implements IMetric {
    /** {@link Regret#regret()}. */
    REGRET,
    /** {@link Regret#meanRegret()}. */
    MEAN_REGRET;

    @Override
    @SuppressWarnings("rawtypes") // as DL4J declares it
    public Class<? extends IEvaluation> getEvaluationClass() {
      return Regret.class;
    }

    @Override
    public boolean minimize() {
      return true;
    }
  }

  @JsonProperty private DecisionProgram program;
  @JsonProperty private SortedMap<String, String> settings;
  @JsonProperty private double excess;
  @JsonProperty private double best;
  @JsonProperty private long count;
  @JsonProperty private long leftOut;

  private transient @Nullable DecisionSolver solver;
  private transient @Nullable KnownDecisions known;

  @SuppressWarnings("NullAway.Init") // Jackson sets the fields
  private Regret() {}

  /** For a model, as {@link DecisionProgram#of} reads it. */
  public Regret(QpModel model, String cost, String z) {
    this(DecisionProgram.of(model, cost, z));
  }

  /** With the default settings of the solver. */
  public Regret(DecisionProgram program) {
    this(program, QpSettings.defaults());
  }

  /** With settings of the solver. */
  public Regret(DecisionProgram program, QpSettings settings) {
    this.program = program;
    this.settings = new TreeMap<>(settings.toMap());
  }

  /** Relative to the best cost; NaN before anything has been evaluated. Times 100, it is in %. */
  public double regret() {
    return excess / best;
  }

  /** Mean over the examples, in the units of the cost; NaN before anything has been evaluated. */
  public double meanRegret() {
    return excess / count;
  }

  /** How many examples have been evaluated. */
  public long count() {
    return count;
  }

  /** How many have been left out because their true costs have no best decision. */
  public long leftOut() {
    return leftOut;
  }

  @Override
  public void eval(
      INDArray labels,
      INDArray predictions,
      @Nullable INDArray mask,
      @Nullable List<? extends Serializable> metaData) {
    eval(labels, predictions, mask);
  }

  /**
   * Adds a batch.
   *
   * @param mask {@code [rows, 1]}, or null
   * @throws IllegalArgumentException on a wrong shape
   */
  @Override
  @SuppressWarnings("try") // the workspace scope is there to be closed
  public void eval(INDArray labels, INDArray predictions, @Nullable INDArray mask) {
    if (labels.rank() == 3) {
      evalTimeSeries(labels, predictions, mask);
      return;
    }
    check("labels", labels, predictions);
    check("predictions", predictions, predictions);
    if (mask != null && mask.length() != predictions.size(0)) {
      throw new IllegalArgumentException(
          "Regret: mask of shape [%d, 1] is needed, got %s"
              .formatted(predictions.size(0), Arrays.toString(mask.shape())));
    }
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      double[] factors = mask == null ? null : DenseArrays.read(mask.castTo(DataType.DOUBLE));
      double[] costs = kept(labels, factors);
      double[] predicted = kept(predictions, factors);
      if (costs.length > 0) {
        add(costs, known().of(costs), solver().solve(predicted));
      }
    }
  }

  private void check(String what, INDArray array, INDArray predictions) {
    if (array.rank() != 2
        || array.size(1) != program.width()
        || array.size(0) != predictions.size(0)) {
      throw new IllegalArgumentException(
          "Regret: %s of shape [%d, %d] (costs) are needed, got %s"
              .formatted(
                  what, predictions.size(0), program.width(), Arrays.toString(array.shape())));
    }
  }

  private double[] kept(INDArray array, double @Nullable [] factors) {
    double[] all = DenseArrays.read(array.castTo(DataType.DOUBLE));
    int width = program.width();
    double[] kept = new double[all.length];
    int at = 0;
    for (int row = 0; row < all.length / width; row++) {
      if (factors == null || factors[row] != 0) {
        for (int j = row * width; j < (row + 1) * width; j++) {
          kept[at++] = program.sign() < 0 ? 0 - all[j] : all[j];
        }
      }
    }
    return Arrays.copyOf(kept, at);
  }

  private void add(double[] costs, Decisions ideal, Decisions decided) {
    for (int row = 0; row < ideal.rows(); row++) {
      if (!ideal.solved()[row]) {
        leftOut++;
        continue;
      }
      count++;
      best += Math.abs(ideal.value()[row]);
      excess +=
          decided.solved()[row]
              ? decided.cost(costs, row) + decided.rest()[row] - ideal.value()[row]
              : Double.POSITIVE_INFINITY;
    }
  }

  private DecisionSolver solver() {
    if (solver == null) {
      solver = new DecisionSolver(program, QpSettings.fromMap(settings));
    }
    return solver;
  }

  private KnownDecisions known() {
    if (known == null) {
      DecisionSolver own = solver();
      known = new KnownDecisions(program.width(), own::solve);
    }
    return known;
  }

  @Override
  public void merge(Regret other) {
    excess += other.excess;
    best += other.best;
    count += other.count;
    leftOut += other.leftOut;
  }

  @Override
  public void reset() {
    excess = 0;
    best = 0;
    count = 0;
    leftOut = 0;
  }

  /** An empty one, with the same memory of best decisions. */
  @Override
  public Regret newInstance() {
    Regret fresh = new Regret(program, QpSettings.fromMap(settings));
    fresh.solver = solver();
    fresh.known = known();
    return fresh;
  }

  @Override
  public double getValue(IMetric metric) {
    if (!(metric instanceof Metric own)) {
      throw new IllegalArgumentException("Regret: a metric of Regret is needed, got " + metric);
    }
    return own == Metric.REGRET ? regret() : meanRegret();
  }

  @Override
  public String stats() {
    return String.format(
        Locale.ROOT,
        "regret: %.2f %% (mean %.6g) of %d examples%s",
        100 * regret(),
        meanRegret(),
        count,
        leftOut == 0 ? "" : ", " + leftOut + " left out");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Regret that
        && program.equals(that.program)
        && settings.equals(that.settings)
        && Double.compare(excess, that.excess) == 0
        && Double.compare(best, that.best) == 0
        && count == that.count
        && leftOut == that.leftOut;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof Regret;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new Object[] {program, settings, excess, best, count, leftOut});
  }
}
