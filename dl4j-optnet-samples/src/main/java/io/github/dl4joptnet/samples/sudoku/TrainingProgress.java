package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.samples.Progress;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Shows and adds up how the network does on the batches of one epoch while it learns from them. */
final class TrainingProgress extends BaseTrainingListener implements AutoCloseable {
  private final Progress progress;
  private final int box;
  private Score total = new Score(0, 0, 0);

  TrainingProgress(String task, int batches, int box) {
    this.progress = new Progress(task, batches);
    this.box = box;
  }

  /** Over all batches so far, each before the step that was made from it. */
  Score score() {
    return total;
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    // What goes into the loss layer is z already.
    INDArray last = activations.get(activations.size() - 1);
    INDArray z = last.rank() == 4 ? OneHotToImage.vector(last) : last; // of convolutions: images
    Score batch = Score.of(z, ((MultiLayerNetwork) model).getLabels(), box);
    total = total.plus(batch);
    progress.step(
        String.format(
            Locale.ROOT, "loss %.4f  board error %.1f %%", batch.mse(), 100 * batch.boardError()));
  }

  @Override
  public void close() {
    progress.close();
  }
}
