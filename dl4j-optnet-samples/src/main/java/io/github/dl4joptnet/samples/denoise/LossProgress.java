package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.samples.Progress;
import java.util.Locale;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** Shows and averages the loss over the batches of one epoch while the network learns from them. */
final class LossProgress extends BaseTrainingListener implements AutoCloseable {
  private final Progress progress;
  private double sum;
  private long signals;

  LossProgress(String task, int batches) {
    this.progress = new Progress(task, batches);
  }

  /** Over all batches so far, each before the step that was made from it. */
  double mse() {
    return sum / signals;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    long batch = ((ComputationGraph) model).getInput(0).size(0);
    sum += batch * model.score();
    signals += batch;
    progress.step(String.format(Locale.ROOT, "mse %.2f", model.score()));
  }

  @Override
  public void close() {
    progress.close();
  }
}
