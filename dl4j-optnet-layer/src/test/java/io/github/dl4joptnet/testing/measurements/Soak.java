package io.github.dl4joptnet.testing.measurements;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelInference;
import org.deeplearning4j.parallelism.inference.InferenceMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A service's life: two networks train, eight threads ask a third for outputs, and models are
 * saved, loaded, used and dropped all the while. It prints the memory in use, in KiB, as CSV, and
 * fails where an output is not what it was in the beginning.
 *
 * <pre>
 * ./mvnw -q -pl dl4j-optnet-layer test-compile exec:exec -Dmain=io.github.dl4joptnet.testing.measurements.Soak \
 *     -Dargs="3600 60" -Dvmargs="-Xms512m -Xmx512m -XX:+AlwaysPreTouch"
 * </pre>
 *
 * The arguments are the length in seconds, and in how many stretches.
 */
public final class Soak implements AutoCloseable {
  private static final int CLIENTS = 8;

  /** What has been done until then, and what memory is in use. */
  public record Progress(
      double seconds, long steps, long outputs, long loads, ProcessMemory memory) {
    static final String HEADER = "seconds,steps,outputs,loads," + ProcessMemory.HEADER;

    public String csv() {
      return "%.0f,%d,%d,%d,%s".formatted(seconds, steps, outputs, loads, memory.csv());
    }
  }

  private final AtomicLong steps = new AtomicLong();
  private final AtomicLong outputs = new AtomicLong();
  private final AtomicLong loads = new AtomicLong();
  private final DataSet data = SmallNetworks.data(DataType.FLOAT, 16, 3, 2);
  private final ReadWriteLock pause = new ReentrantReadWriteLock(true);
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final List<Future<Void>> running = new ArrayList<>();
  private final long start = System.nanoTime();
  private final ParallelInference inference;
  private final Path folder;
  private volatile boolean ended;

  /**
   * Starts the load.
   *
   * @param folder for the models
   */
  public Soak(Path folder) {
    this.folder = folder;
    MultiLayerNetwork served = network();
    INDArray expected = served.output(data.getFeatures()).dup();
    inference =
        new ParallelInference.Builder(served)
            .workers(2)
            .inferenceMode(InferenceMode.SEQUENTIAL)
            .build();
    MultiLayerNetwork net = network();
    ComputationGraph graph =
        SmallNetworks.sandwichGraph(DataType.FLOAT, new Adam(1e-3), 3, 6, layer(), 2);
    start(steps, () -> net.fit(data));
    start(steps, () -> graph.fit(data));
    start(loads, () -> saveLoadAndDrop(served, expected));
    for (int i = 0; i < CLIENTS; i++) {
      start(outputs, () -> check(inference.output(data.getFeatures()), expected));
    }
  }

  private static OptNetLayer layer() {
    return new OptNetLayer.Builder()
        .Q(Coefficient.factored(0.1))
            .lower(0.0)
            .A(Coefficient.learned(2, new UniformDistribution(0, 1)))
            .b(Coefficient.timesExp())
            .settings(QpSettings.builder().threads(1).build())
            .build();
  }

  private interface Task {
    void run() throws IOException;
  }

  private void start(AtomicLong counter, Task task) {
    Callable<Void> loop =
        () -> {
          while (!ended) {
            pause.readLock().lock();
            try {
              task.run();
            } finally {
              pause.readLock().unlock();
            }
            counter.incrementAndGet();
          }
          return null;
        };
    running.add(pool.submit(loop));
  }

  /** Waits until so many more models have been loaded and dropped. */
  public void awaitLoads(long more) throws InterruptedException, ExecutionException {
    long target = loads.get() + more;
    while (loads.get() < target) {
      for (Future<Void> task : running) {
        if (task.isDone()) {
          task.get(); // throws what it failed with
        }
      }
      Thread.sleep(10);
    }
  }

  /** Calls a measurement while nothing is in flight. */
  public <T> T paused(Callable<T> measurement) throws Exception {
    pause.writeLock().lock();
    try {
      return measurement.call();
    } finally {
      pause.writeLock().unlock();
    }
  }

  /** Ends the load; throws what a part of it failed with. */
  @Override
  public void close() throws ExecutionException {
    ended = true;
    try {
      for (Future<Void> task : running) {
        task.get();
      }
      inference.shutdown();
      pool.shutdown();
      pool.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MultiLayerNetwork network() {
    return SmallNetworks.sandwich(DataType.FLOAT, new Adam(1e-3), 3, 6, layer(), 2);
  }

  private void saveLoadAndDrop(MultiLayerNetwork net, INDArray expected) throws IOException {
    File file = folder.resolve("soak.zip").toFile();
    net.save(file, true);
    MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);
    check(loaded.output(data.getFeatures()), expected);
    loaded.fit(data);
    loaded.close();
  }

  private static void check(INDArray output, INDArray expected) {
    double off = output.sub(expected).amaxNumber().doubleValue();
    if (!(off < 1e-5)) {
      throw new IllegalStateException("an output is off by " + off);
    }
  }

  /** Waits for what is in flight. */
  public Progress progress() throws Exception {
    ProcessMemory memory = paused(ProcessMemory::measure);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Progress(seconds, steps.get(), outputs.get(), loads.get(), memory);
  }

  public static void main(String[] args) throws Exception {
    double seconds = args.length == 0 ? 60 : Double.parseDouble(args[0]);
    int stretches = args.length < 2 ? 10 : Integer.parseInt(args[1]);
    Path folder = Files.createTempDirectory("soak");
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream())); // SameDiff prints there
    out.println(Progress.HEADER);
    try (Soak soak = new Soak(folder)) {
      for (int i = 0; i < stretches; i++) {
        Thread.sleep((long) (1000 * seconds / stretches));
        out.println(soak.progress().csv());
      }
    }
    Files.deleteIfExists(folder.resolve("soak.zip"));
    Files.delete(folder);
    System.exit(0); // ND4J's threads are no daemons
  }
}
