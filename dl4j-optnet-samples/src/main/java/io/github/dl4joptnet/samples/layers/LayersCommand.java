package io.github.dl4joptnet.samples.layers;

import io.github.dl4joptnet.samples.OutputDirectory;
import io.github.dl4joptnet.samples.Pictures;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws what the ready-made layers do. */
@Command(
    name = "layers",
    mixinStandardHelpOptions = true,
    description = {
      "Draws a picture of each ready-made layer: what goes in, what comes out, and how the output "
          + "moves when an entry of the input does."
    })
public final class LayersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "layers-out",
      description = "Directory for the pictures. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    OutputDirectory.create(out);
    Pictures.draw(
        spec.commandLine().getErr(),
        () -> {
          RowPictures.writeAll(out);
          ProgramPictures.writeAll(out);
          spec.commandLine().getOut().println("in " + out + ": a picture of each layer");
        });
    return 0;
  }
}
