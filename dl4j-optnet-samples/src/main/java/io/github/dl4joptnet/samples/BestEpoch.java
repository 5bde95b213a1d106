package io.github.dl4joptnet.samples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import org.deeplearning4j.nn.api.Model;

/**
 * Keeps the model of the epoch that did best on the validation part: training may get worse again,
 * by overfitting or by an unlucky step.
 *
 * @param <S> the score of an epoch
 */
public final class BestEpoch<S> {
  private final Path file;
  private final Comparator<? super S> bestFirst;
  private S best;
  private int number;

  /**
   * @param file where the best model so far is saved
   * @param bestFirst orders the better score before the worse
   */
  public BestEpoch(Path file, Comparator<? super S> bestFirst) {
    this.file = file;
    this.bestFirst = bestFirst;
  }

  /** Saves the model if it is better than all before, and says whether it was. */
  public boolean offer(int epoch, S validation, Model model) throws IOException {
    if (best != null && bestFirst.compare(validation, best) >= 0) {
      return false;
    }
    best = validation;
    number = epoch;
    ModelFile.save(model, file);
    return true;
  }

  /** The number of the epoch that is kept; 0 before the first. */
  public int number() {
    return number;
  }
}
