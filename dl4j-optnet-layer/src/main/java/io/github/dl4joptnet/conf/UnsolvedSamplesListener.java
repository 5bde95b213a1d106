package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports at the end of each epoch how many quadratic programs were not solved: at WARN when there
 * were any, else at INFO. It counts the programs of the network's {@link OptNetLayer}s and {@link
 * OptNetVertex}es while they train; in a network without any, all that this JVM solves in the
 * meantime, such as those of your own SameDiff layer.
 */
public final class UnsolvedSamplesListener extends BaseTrainingListener {
  private static final Logger log = LoggerFactory.getLogger(UnsolvedSamplesListener.class);

  private QpStatistics ofJvmAtStart = QpSolver.statistics();
  private long solves;
  private final Map<QpStatus, Long> samples = new EnumMap<>(QpStatus.class);
  private QpStatistics lastEpoch = new QpStatistics(0, Map.of());

  @Override
  public void onEpochStart(Model model) {
    ofJvmAtStart = QpSolver.statistics();
    solves = 0;
    samples.clear();
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    count(model);
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    count(model);
  }

  private void count(Model model) {
    for (QpSolution solution : QpSolutions.all(model)) {
      solves++;
      for (int i = 0; i < solution.batch(); i++) {
        samples.merge(solution.status(i), 1L, Long::sum);
      }
    }
  }

  @Override
  public void onEpochEnd(Model model) {
    lastEpoch =
        solves > 0 ? new QpStatistics(solves, samples) : QpSolver.statistics().since(ofJvmAtStart);
    if (lastEpoch.unsolved() > 0) {
      log.warn(
          "{} QPs of this epoch were not solved: {}", lastEpoch.unsolved(), lastEpoch.samples());
    } else {
      log.info("all QPs of this epoch were solved: {}", lastEpoch.samples());
    }
  }

  /** The counts of the last finished epoch. */
  public QpStatistics lastEpoch() {
    return lastEpoch;
  }
}
