package io.github.dl4joptnet.loss;

import org.deeplearning4j.earlystopping.scorecalc.base.BaseIEvaluationScoreCalculator;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Early stopping by {@link Regret#regret() relative regret}: the score calculator for DL4J's {@code
 * EarlyStoppingConfiguration}.
 *
 * @param <M> MultiLayerNetwork or ComputationGraph
 */
public final class RegretCalculator<M extends Model>
    extends BaseIEvaluationScoreCalculator<M, Regret> {
  private static final long serialVersionUID = 1L;

  private final Regret regret;

  /**
   * @param data what to evaluate, with true costs as labels
   */
  public RegretCalculator(Regret regret, DataSetIterator data) {
    super(data);
    this.regret = regret.newInstance();
  }

  /** For a graph with several inputs. */
  public RegretCalculator(Regret regret, MultiDataSetIterator data) {
    super(data);
    this.regret = regret.newInstance();
  }

  @Override
  protected Regret newEval() {
    return regret.newInstance();
  }

  @Override
  protected double finalScore(Regret evaluated) {
    return evaluated.regret();
  }

  @Override
  public boolean minimizeScore() {
    return true;
  }
}
