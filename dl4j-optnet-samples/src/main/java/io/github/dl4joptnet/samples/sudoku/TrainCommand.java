package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.samples.BestEpoch;
import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LearningCurve.Panel;
import io.github.dl4joptnet.samples.LinearDecay;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole Sudoku experiment, top to bottom. The network itself is in {@link SudokuNetwork}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Trains the network and keeps the best of its epochs.",
      "Without --data it makes puzzles with one solution each."
    })
final class TrainCommand implements Callable<Integer> {
  /** The columns of learning-curve.csv behind the epoch's number. */
  static final List<String> CURVE =
      List.of(
          "training_board_error",
          "validation_board_error",
          "training_mse",
          "validation_mse",
          "seconds");

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "optnet",
      description =
          "optnet: an optimization layer; fc: dense layers; conv: ten convolutional layers.")
  private SudokuModel model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = {
        "Boards to use instead: a line is a puzzle and its solution, digits row by row, "
            + "0 for a blank:",
        "0300001040000002 1324241342313142",
        "The last tenth is the test set."
      })
  private Path dataFile;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Passes over the training boards.")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "150",
      description = "Boards per training step.")
  private int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "Learning rate of Adam. Default: 0.1 for optnet, 0.001 for fc and conv.")
  private Double givenLearningRate;

  @Option(names = "--decay", description = "Lets the learning rate fall to zero along a line.")
  private boolean decay;

  @Option(
      names = "--box",
      paramLabel = "N",
      defaultValue = "2",
      description = "Rows of a box: 2 for 4x4 boards, 3 for 9x9.")
  private int box;

  @Option(
      names = "--boards",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many to make where there is no --data.")
  private int boards;

  @Option(
      names = "--weights",
      paramLabel = "Q",
      split = ",",
      defaultValue = "0.1",
      description =
          "Of optnet: weights q of Q = q I, one after the other, each for as many of the epochs. "
              + "A large one makes the first steps easy, a small one the last boards right.")
  private List<Double> weights;

  @Option(
      names = "--minutes",
      paramLabel = "X",
      description = "Trains no further epoch after that time.")
  private Double minutes;

  private double learningRate;

  @Mixin private TrainingOptions options;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    options.prepare();
    PrintWriter console = spec.commandLine().getOut();

    // Boards to learn from, boards to choose the best epoch by, and boards for the final test.
    SudokuData data =
        dataFile == null
            ? SudokuData.generate(box, boards, options.seed())
            : SudokuData.read(dataFile, box, options.seed());
    checkData(data);
    console.printf(
        "%s to train, %d to validate, %d to test%n",
        Count.of(data.training().size(), "board"), data.validation().size(), data.test().size());

    int steps = epochs * ((data.training().size() + batch - 1) / batch);
    Adam adam = decay ? new Adam(new LinearDecay(learningRate, steps)) : new Adam(learningRate);
    MultiLayerNetwork net =
        switch (model) {
          case OPTNET ->
              SudokuNetwork.create(box, weights.get(0), adam, options.settings(), options.seed());
          case FC -> OrdinaryNetworks.fullyConnected(box, adam, options.seed());
          case CONV -> OrdinaryNetworks.convolutional(box, adam, options.seed());
        };
    console.println(net.summary());

    // The paper's learning rate is high: the error falls fast, and jumps now and then. So the model
    // that is kept is the one that did best on the validation boards, not the last one.
    Path modelFile = options.out("model.zip");
    LearningCurve curve = new LearningCurve(CURVE.toArray(String[]::new));
    List<Puzzle> order = new ArrayList<>(data.training());
    Random random = new Random(options.seed());
    BestEpoch<Score> best = new BestEpoch<>(modelFile, Score.BEST_FIRST);
    double totalSeconds = 0;
    int epoch = 0;
    while (epoch < epochs && !isLate(totalSeconds)) {
      epoch++;
      long start = System.nanoTime();
      Collections.shuffle(order, random);
      if (model == SudokuModel.OPTNET && weightOf(epoch) != weightOf(Math.max(1, epoch - 1))) {
        net = SudokuNetwork.withWeight(weightOf(epoch), adam, net);
      }
      Score training = fit(net, order, epoch);
      Score validation = Score.of(net, data.validation());
      double seconds = (System.nanoTime() - start) / 1e9;
      totalSeconds += seconds;

      boolean keep = best.offer(epoch, validation, net);
      curve.addEpoch(
          training.boardError(),
          validation.boardError(),
          training.mse(),
          validation.mse(),
          seconds);
      console.printf(
          Locale.ROOT,
          "epoch %d/%d  %4.1f s  training: %s  validation: %s%s%n",
          epoch,
          epochs,
          seconds,
          training,
          validation,
          keep ? "  best so far" : "");
      console.flush();
    }

    // From here on only what was saved counts.
    MultiLayerNetwork kept = ModelFile.load(modelFile);
    Score test = Score.of(kept, data.test());
    PuzzleFile.write(options.out("test-boards.txt"), data.test());
    curve.writeCsv(options.out("learning-curve.csv"));
    drawPictures(curve, kept, data.test().get(0));

    console.printf(
        Locale.ROOT,
        "kept epoch %d of %d, %.1f s per epoch%n",
        best.number(),
        epoch,
        totalSeconds / epoch);
    console.printf(
        "in %s: model.zip, test-boards.txt, learning-curve.csv and .png, board.png%n",
        options.out());
    console.println(test);
    return 0;
  }

  private boolean isLate(double seconds) {
    return minutes != null && seconds > 60 * minutes;
  }

  private double weightOf(int epoch) {
    return weights.get((epoch - 1) * weights.size() / epochs);
  }

  /** One epoch of Deeplearning4j's own training. */
  private Score fit(MultiLayerNetwork net, List<Puzzle> puzzles, int epoch) {
    List<DataSet> batches = new ArrayList<>();
    for (int from = 0; from < puzzles.size(); from += batch) {
      List<Puzzle> part = puzzles.subList(from, Math.min(from + batch, puzzles.size()));
      batches.add(OneHot.dataSet(part, net.params().dataType()));
    }
    String task = "epoch " + epoch + "/" + epochs;
    try (TrainingProgress progress = new TrainingProgress(task, batches.size(), box)) {
      net.setListeners(progress);
      net.fit(new ExistingDataSetIterator(batches));
      return progress.score();
    }
  }

  private void drawPictures(LearningCurve curve, MultiLayerNetwork net, Puzzle puzzle)
      throws IOException {
    Pictures.draw(
        spec.commandLine().getErr(),
        () -> {
          curve.writePng(
              options.out("learning-curve.png"),
              "%1$d×%1$d Sudoku, %2$s: errors by epoch".formatted(box * box, model.words),
              Panel.percent("board error", "training_board_error", "validation_board_error"),
              new Panel("mean squared error", "training_mse", "validation_mse"));
          BoardPicture.writePng(
              options.out("board.png"), puzzle, SudokuNetwork.solve(net, puzzle.clues()));
        });
  }

  private void checkOptions() {
    options.require(epochs > 0, "--epochs must be at least 1, not " + epochs);
    options.require(batch > 0, "--batch must be at least 1, not " + batch);
    learningRate = givenLearningRate == null ? model.learningRate : givenLearningRate;
    options.require(
        learningRate > 0 && Double.isFinite(learningRate),
        "--learning-rate must be a positive number, not " + learningRate);
    options.require(box == 2 || box == 3, "--box must be 2 (4x4 boards) or 3 (9x9), not " + box);
    options.require(
        boards >= 10 && boards <= 1_000_000,
        "--boards must be at least 10 and at most 1000000, not " + boards);
    options.require(weights.size() <= epochs, "--weights must be at most as many as --epochs");
    for (double weight : weights) {
      options.require(
          weight > 0 && Double.isFinite(weight),
          "--weights must be positive numbers, not " + weight);
    }
    options.require(
        minutes == null || minutes > 0, "--minutes must be more than 0, not " + minutes);
  }

  /** What may spoil the result without being an error: a file can hold such boards. */
  private void checkData(SudokuData data) {
    PrintWriter err = spec.commandLine().getErr();
    if (data.leaked() > 0) {
      err.printf(
          "warning: %s of the test part in the training part too%n",
          Count.of(data.leaked(), "puzzle"));
    }
    if (data.ambiguous() > 0) {
      err.printf("warning: %s with more than one solution%n", Count.of(data.ambiguous(), "puzzle"));
    }
  }
}
