package io.github.dl4joptnet.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains the example on a cluster, saves it, and has the cluster compute outputs with the zip. */
@Command(
    name = "spark",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Trains a network with an OptNet layer on Spark, and measures batch inference.")
public final class SparkSample implements Callable<Integer> {
  static final String JVM =
      "--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

  /** The first ones are slower: executors start, and the JIT compiler is at work. */
  private static final int REPEATS = 8;

  /**
   * Names a file on the class path; not under log4j's own name, which the master would take too.
   */
  private static final String LOG4J = "log4j2.configurationFile";

  @Spec private CommandSpec spec;

  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "local[2]",
      description = "Of the cluster.")
  private String master;

  @Option(
      names = "--cores",
      paramLabel = "N",
      defaultValue = "2",
      description = "Of the cluster: into so many parts the data is divided.")
  private int cores;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "32",
      description = "Variables of the layer's program.")
  private int width;

  @Option(names = "--epochs", paramLabel = "N", defaultValue = "5", description = "Of training.")
  private int epochs;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "100000",
      description = "That outputs are computed for.")
  private int rows;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "spark-model.zip",
      description = "For the trained network.")
  private Path out;

  public static void main(String[] args) {
    if (System.getProperty(LOG4J) == null) {
      System.setProperty(LOG4J, "spark-sample-log4j2.properties");
    }
    System.exit(new CommandLine(new SparkSample()).execute(args));
  }

  static SparkConf configuration(String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("dl4j-optnet")
        .set("spark.ui.enabled", "false")
        .set("spark.executor.memory", "1g")
        .set("spark.executor.extraJavaOptions", JVM)
        .set("spark.executorEnv.OMP_NUM_THREADS", "1");
  }

  @Override
  public Integer call() throws IOException {
    require(cores > 0 && width > 1 && epochs > 0 && rows > 0, "numbers must be positive");
    Path folder = out.toAbsolutePath().getParent();
    require(
        Files.isDirectory(folder) && !Files.isDirectory(out),
        "--out: expected a file in a folder that there is, not " + out);
    try (JavaSparkContext spark = new JavaSparkContext(configuration(master))) {
      spark.setLogLevel("WARN");
      train(spark);
      infer(spark);
    }
    return 0;
  }

  private void train(JavaSparkContext spark) throws IOException {
    PrintWriter console = spec.commandLine().getOut();
    List<DataSet> batches = Example.batches(40 * cores, 32, 1);
    DataSet all = DataSet.merge(batches);
    MultiLayerNetwork untrained = new MultiLayerNetwork(Example.network(width));
    untrained.init();
    long start = System.nanoTime();
    MultiLayerNetwork network =
        ClusterTraining.train(spark, Example.network(width), batches, cores, epochs);
    double seconds = (System.nanoTime() - start) / 1e9;
    double before = untrained.score(all);
    double after = network.score(all);
    network.save(out.toFile(), true);
    console.printf("saved %s%n", out.toAbsolutePath());
    console.printf(
        Locale.ROOT,
        "training on %s, %d parts: score %.4f before, %.4f after %d iterations each, %.1f s%n",
        master,
        cores,
        before,
        after,
        network.getIterationCount(),
        seconds);
    console.flush();
    if (!(after < before) || network.getIterationCount() == 0) {
      throw new IllegalStateException("nothing was trained");
    }
  }

  private void infer(JavaSparkContext spark) throws IOException {
    PrintWriter console = spec.commandLine().getOut();
    List<float[]> points = Arrays.asList(Example.points(rows, new Random(2)));
    Broadcast<byte[]> zip = spark.broadcast(Files.readAllBytes(out));
    JavaRDD<float[]> data = spark.parallelize(points, 4 * cores);
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      long start = System.nanoTime();
      long count = ClusterInference.output(data, zip, 256).count();
      double seconds = (System.nanoTime() - start) / 1e9;
      console.printf(
          Locale.ROOT,
          "inference on %d cores: %d rows in %.2f s, %.0f rows/s%n",
          cores,
          count,
          seconds,
          count / seconds);
      console.flush();
    }
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
