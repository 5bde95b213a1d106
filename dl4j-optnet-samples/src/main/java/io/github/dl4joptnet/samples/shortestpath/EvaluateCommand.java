package io.github.dl4joptnet.samples.shortestpath;

import io.github.dl4joptnet.loss.Regret;
import io.github.dl4joptnet.samples.NativeThreads;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how good the paths are that are chosen by a saved model. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Prints the regret of a saved model's paths on a file of examples.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "ZIP",
      required = true,
      description = "A model that 'shortestpath train' wrote.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "CSV with a header x0,…,c0,…,c39 or …,c39,z; all lines count.")
  private Path data;

  @Override
  public Integer call() {
    NativeThreads.useOne();
    RoadData examples = RoadFile.read(data);
    MultiLayerNetwork net = CostNetwork.load(model, examples);
    long start = System.nanoTime();
    DataSet all = examples.all();
    Regret regret = new Regret(RoadGrid.program());
    regret.eval(all.getLabels(), net.output(all.getFeatures()));
    spec.commandLine()
        .getOut()
        .println(
            String.format(
                Locale.ROOT,
                "test regret: %.2f %%  seconds: %.1f",
                100 * regret.regret(),
                (System.nanoTime() - start) / 1e9));
    return 0;
  }
}
