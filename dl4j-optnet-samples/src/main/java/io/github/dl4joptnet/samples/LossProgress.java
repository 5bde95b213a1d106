package io.github.dl4joptnet.samples;

import java.util.Locale;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** Shows and averages a graph's loss over the batches of one epoch while it learns from them. */
public final class LossProgress extends BaseTrainingListener implements AutoCloseable {
  private final Progress progress;
  private final String loss;
  private double sum;
  private long samples;

  /**
   * @param loss names the loss that is shown
   */
  public LossProgress(String task, int batches, String loss) {
    this.progress = new Progress(task, batches);
    this.loss = loss;
  }

  /** Over all batches so far, each before the step that was made from it. */
  public double mean() {
    return sum / samples;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    long batch = ((ComputationGraph) model).getInput(0).size(0);
    sum += batch * model.score();
    samples += batch;
    progress.step(String.format(Locale.ROOT, "%s %.2f", loss, model.score()));
  }

  @Override
  public void close() {
    progress.close();
  }
}
