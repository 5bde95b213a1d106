package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports at the end of each epoch how many quadratic programs were not solved: at WARN when there
 * were any, else at INFO. It counts all solves of this JVM, those of an evaluation or of another
 * network that is trained at the same time included.
 */
public final class UnsolvedSamplesListener extends BaseTrainingListener {
  private static final Logger log = LoggerFactory.getLogger(UnsolvedSamplesListener.class);

  private QpStatistics atStart = QpSolver.statistics();
  private QpStatistics lastEpoch = new QpStatistics(0, Map.of());

  @Override
  public void onEpochStart(Model model) {
    atStart = QpSolver.statistics();
  }

  @Override
  public void onEpochEnd(Model model) {
    lastEpoch = QpSolver.statistics().since(atStart);
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
