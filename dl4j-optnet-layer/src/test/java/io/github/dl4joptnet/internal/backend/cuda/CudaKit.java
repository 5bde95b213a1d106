package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.impl.SimpleLogger;

/**
 * Builds the kit for machines with a GPU: a folder with the scripts, the kernels, and the Java code
 * with a runtime of its own, for a machine with neither Java nor a network. make-kit.sh has the
 * command line.
 */
public final class CudaKit {
  /** Small enough to be sent to any machine. */
  static final long MAX_BYTES = 40L << 20;

  private static final Path SCRIPTS = Path.of("src/test/cuda/kit");
  private static final Path KERNELS =
      Path.of("src/main/resources/io/github/dl4joptnet/internal/backend/cuda");

  /** The script by which a kit is told from other folders. */
  private static final String RUNNER = "run_kit.py";

  /** Of the tests' classes, with their nested ones. */
  private static final List<Class<?>> TEST_CLASSES =
      List.of(KitChecks.class, KitTimes.class, KitProblems.class, KitOutput.class, PlainData.class);

  private final Path folder;

  private CudaKit(Path folder) {
    this.folder = folder;
  }

  /**
   * Fills the folder given as the first argument; the second one, if any, is a checkout of qpth.
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 1 || args.length > 2) {
      System.err.println("expected FOLDER [QPTH]");
      System.exit(2);
    }
    try {
      Path folder = Path.of(args[0]);
      long bytes = build(folder, args.length == 1 ? null : Path.of(args[1]));
      System.out.printf(
          "The kit is in %s, %.1f MiB. On the machine with the GPU: python3 %s FOLDER%n",
          folder, bytes / 1048576.0, RUNNER);
    } catch (KitException e) {
      System.err.println("no kit was built: " + e.getMessage());
      System.exit(1);
    }
  }

  /** Why no kit can be built. */
  static final class KitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KitException(String message) {
      super(message);
    }
  }

  /**
   * Fills a folder that is new, empty, or has an earlier kit, which is replaced.
   *
   * @param qpth a checkout of qpth; null for none
   * @return bytes in the folder
   * @throws KitException when something is missing, or the kit gets too large
   */
  static long build(Path folder, Path qpth) throws IOException {
    CudaKit kit = new CudaKit(folder);
    Path packageOfQpth = qpth == null ? null : packageOfQpth(qpth);
    kit.empty();
    kit.addScripts();
    kit.addKernels();
    kit.addJars();
    kit.addRuntime();
    if (packageOfQpth != null) {
      copy(packageOfQpth, folder.resolve("qpth/qpth"), name -> name.endsWith(".py"));
    }
    return checkSize(folder, MAX_BYTES);
  }

  /**
   * Bytes in a folder.
   *
   * @throws KitException when there are more than a limit
   */
  static long checkSize(Path folder, long limit) throws IOException {
    long bytes = size(folder);
    if (bytes > limit) {
      throw new KitException(
          "%s has %.1f MiB, more than the %d that a kit may have"
              .formatted(folder, bytes / 1048576.0, limit >> 20));
    }
    return bytes;
  }

  private static Path packageOfQpth(Path checkout) {
    Path found = checkout.resolve("qpth");
    if (!Files.isRegularFile(found.resolve("qp.py"))) {
      throw new KitException(checkout + " is no checkout of qpth: it has no qpth/qp.py");
    }
    return found;
  }

  private void empty() throws IOException {
    if (Files.exists(folder) && !Files.exists(folder.resolve(RUNNER))) {
      try (Stream<Path> content = Files.list(folder)) {
        if (content.findAny().isPresent()) {
          throw new KitException(folder + " is not empty and has no earlier kit");
        }
      }
    }
    delete(folder);
    Files.createDirectories(folder);
  }

  private void addScripts() throws IOException {
    if (!Files.isRegularFile(SCRIPTS.resolve(RUNNER))) {
      throw new KitException("no scripts in " + SCRIPTS.toAbsolutePath());
    }
    copy(SCRIPTS, folder, name -> name.endsWith(".py"));
  }

  private void addKernels() throws IOException {
    Path ptx = KERNELS.resolve("qp.ptx");
    if (!Files.isRegularFile(ptx)) {
      throw new KitException("no kernels: " + ptx.toAbsolutePath());
    }
    Files.copy(ptx, folder.resolve("qp.ptx"));
    copy(KERNELS, folder.resolve("kernels"), name -> name.matches(".*\\.cuh?"));
  }

  private void addJars() throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    Path main = location(CudaBackend.class);
    Path test = location(KitChecks.class);
    if (!Files.isDirectory(main) || !Files.isDirectory(test)) {
      throw new KitException("expected folders of classes, not " + main + " and " + test);
    }
    try (ZipOutputStream jar = zip(jars.resolve("dl4j-optnet.jar"))) {
      addAll(jar, main, file -> true);
      addAll(jar, test, CudaKit::isTestClass);
    }
    for (Class<?> library : List.of(Native.class, Logger.class, SimpleLogger.class)) {
      Path from = location(library);
      Files.copy(from, jars.resolve(from.getFileName()));
    }
  }

  private static boolean isTestClass(String file) {
    return TEST_CLASSES.stream()
        .map(type -> type.getName().replace('.', '/'))
        .anyMatch(name -> file.equals(name + ".class") || file.startsWith(name + "$"));
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Packed, as the JVM's library alone has half of the bytes that a kit may have. */
  private void addRuntime() throws IOException {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(
                () ->
                    new KitException("no jlink in " + System.getProperty("java.home") + ", a JDK"));
    Path runtime = folder.resolve("runtime");
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int code =
        jlink.run(
            writer,
            writer,
            "--add-modules",
            "java.base,java.logging",
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--output",
            runtime.toString());
    if (code != 0) {
      throw new KitException("jlink: " + output);
    }
    try (ZipOutputStream zip = zip(folder.resolve("runtime.zip"))) {
      addAll(zip, runtime, file -> !file.startsWith("legal/"));
    }
    delete(runtime);
  }

  private static ZipOutputStream zip(Path file) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file));
    zip.setLevel(Deflater.BEST_SPEED);
    return zip;
  }

  private static void addAll(ZipOutputStream zip, Path root, Predicate<String> wanted)
      throws IOException {
    for (Path file : files(root)) {
      String name = root.relativize(file).toString().replace('\\', '/');
      if (wanted.test(name)) {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }

  private static void copy(Path from, Path to, Predicate<String> wanted) throws IOException {
    for (Path file : files(from)) {
      if (wanted.test(file.getFileName().toString())) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static long size(Path root) throws IOException {
    long bytes = 0;
    for (Path file : files(root)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(root)) {
      all = new ArrayList<>(walk.sorted(Comparator.reverseOrder()).toList());
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
