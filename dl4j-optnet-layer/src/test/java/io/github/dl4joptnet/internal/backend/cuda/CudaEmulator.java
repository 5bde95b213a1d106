package io.github.dl4joptnet.internal.backend.cuda;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The kernels compiled for the CPU, behind a library with the driver's entry points
 * (src/test/cuda). Tests that use it are skipped where there is no C++ compiler.
 */
public final class CudaEmulator {
  /** The order in which the threads of a block run, as in fibers.h. */
  public enum Order {
    FORWARD,
    REVERSE,
    RANDOM
  }

  /** Nothing is freed in time, as tests count what is in use. */
  static final CudaOptions OPTIONS = CudaOptions.defaults().withKeepIdle(Duration.ofDays(1));

  private static final Path SOURCES = Path.of("src/test/cuda");
  private static final Path KERNELS =
      Path.of("src/main/resources/io/github/dl4joptnet/internal/backend/cuda");
  private static final Path BUILT = Path.of("target/cuda-emulator");
  private final Path library;

  CudaEmulator(Path library) {
    this.library = library;
    reset();
  }

  /** As fast as it goes. */
  public static CudaEmulator plain() {
    return new CudaEmulator(build());
  }

  /** Checks every access to memory; several times slower. */
  public static CudaEmulator checked() {
    return new CudaEmulator(build("-fsanitize=thread"));
  }

  /** Contracts products and sums to fused multiply-adds, as nvcc does. */
  static CudaEmulator fused() {
    assumeTrue(hasFusedMultiplyAdd(), "no fused multiply-add");
    return new CudaEmulator(build("-ffp-contract=fast", "-mfma"));
  }

  private static boolean hasFusedMultiplyAdd() {
    try {
      return Platform.isLinux()
          && Platform.isIntel()
          && Files.readString(Path.of("/proc/cpuinfo")).contains(" fma ");
    } catch (IOException e) {
      return false;
    }
  }

  public String library() {
    return library.toAbsolutePath().toString();
  }

  /** A backend on the emulated device as it is set now. */
  public CudaBackend open() {
    return open(OPTIONS);
  }

  /** The same with arrays that are on the device. */
  public CudaBackend open(LentArrays arrays) {
    return CudaBackend.open(library(), OPTIONS, arrays);
  }

  /** The same by the interior point method alone, as where the active set method does not fit. */
  public CudaBackend openInteriorPoint() {
    return open(OPTIONS.withActiveSet(false));
  }

  CudaBackend open(CudaOptions options) {
    return CudaBackend.open(library(), options, null);
  }

  /** Back to the settings that a test finds. */
  public CudaEmulator reset() {
    function("emulatorGiveBack").invoke(new Object[0]);
    return set("order", Order.FORWARD.ordinal())
        .set("seed", 1)
        .set("sharedLimit", 99 * 1024)
        .set("maxThreads", 64)
        .set("processors", 4)
        .set("memory", 1 << 30)
        .set("devices", 1)
        .set("sharedShortfall", 0)
        .set("leaveOut", -1)
        .set("capability", 90)
        .set("resident", 2)
        .set("cubins", 1)
        .set("deferred", 0);
  }

  public CudaEmulator set(Order order) {
    return set("order", order.ordinal());
  }

  public CudaEmulator set(String option, long value) {
    function("emulatorSet").invoke(new Object[] {option, value});
    return this;
  }

  /** Makes the next call of an entry point return an error code. */
  public void failNext(String entryPoint, int code) {
    function("emulatorFail").invoke(new Object[] {entryPoint, code});
  }

  /** Takes back that a kernel has failed, after which every call fails. */
  void recover() {
    function("emulatorRecover").invoke(new Object[0]);
  }

  /** Bytes of device memory in use. */
  long allocated() {
    return function("emulatorAllocated").invokeLong(new Object[0]);
  }

  /**
   * Streams, modules, contexts or pinned pieces of memory in use; the launches of a kernel so far,
   * by its name; or the most blocks of one, by its name and " blocks".
   */
  long count(String what) {
    return function("emulatorCount").invokeLong(new Object[] {what});
  }

  /**
   * Barriers, sharedBytes or globalBytes of all kernels so far, as in work.h; bytes only where
   * accesses are checked.
   */
  long work(String what) {
    return function("emulatorWork").invokeLong(new Object[] {what});
  }

  /** Has kernels and copies take memory of the host for memory of the device. */
  void lend(long address, long bytes) {
    function("emulatorLend").invoke(new Object[] {new Pointer(address), new NativeLong(bytes)});
  }

  /** Bytes copied so far from the host to the device. */
  public long copiedToDevice() {
    return function("emulatorCopiedToDevice").invokeLong(new Object[0]);
  }

  /** Bytes copied so far from the device to the host. */
  public long copiedToHost() {
    return function("emulatorCopiedToHost").invokeLong(new Object[0]);
  }

  /** Barriers in the source of the kernels; the option leaveOut takes one of them out. */
  int barriers() {
    return function("emulatorBarriers").invokeInt(new Object[0]);
  }

  /** File and line of the barrier that threads have run past; empty when none has got there. */
  String leftOut() {
    return function("emulatorLeftOut").invokeString(new Object[0], false);
  }

  boolean checksRaces() {
    return function("emulatorChecksRaces").invokeInt(new Object[0]) != 0;
  }

  private Function function(String name) {
    return NativeLibrary.getInstance(library()).getFunction(name);
  }

  /** One at a time: JVMs that run tests at the same time make each library once between them. */
  private static synchronized Path build(String... kernelOptions) {
    String compiler = System.getenv().getOrDefault("CXX", "g++");
    Path library = BUILT.resolve(hash(compiler, List.of(SOURCES, KERNELS), kernelOptions) + ".so");
    if (Files.exists(library)) {
      return library;
    }
    assumeTrue(Platform.isLinux(), "not Linux: GPU emulation skipped");
    assumeTrue(
        compiles(compiler),
        () -> "no GCC for C++20 (" + compiler + "; CXX names another): GPU emulation skipped");
    try {
      Files.createDirectories(BUILT);
      try (FileChannel file = FileChannel.open(BUILT.resolve("lock"), CREATE, WRITE);
          FileLock lock = file.lock()) {
        if (!Files.exists(library)) {
          make(KERNELS, library, kernelOptions);
        }
        lock.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return library;
  }

  /** Makes a library of the kernels in a folder. */
  static void make(Path kernels, Path library, String... kernelOptions) throws IOException {
    String compiler = System.getenv().getOrDefault("CXX", "g++");
    Path parts =
        Files.createDirectories(BUILT.resolve("parts-" + hash(compiler, List.of(SOURCES))));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "PARTS=" + parts, "KERNELS=" + kernels));
    command.addAll(List.of(SOURCES.resolve("make-emulator.sh").toString(), library.toString()));
    command.addAll(List.of(kernelOptions));
    run(command);
  }

  private static boolean compiles(String compiler) {
    try {
      Process process =
          new ProcessBuilder(
                  compiler, "-std=c++20", "-fno-gnu-unique", "-x", "c++", "-fsyntax-only", "-")
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a command; what it wrote. */
  static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of everything that something is made from. */
  private static String hash(String compiler, List<Path> folders, String... options) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((compiler + List.of(options)).getBytes(StandardCharsets.UTF_8));
      for (Path folder : folders) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            digest.update(Files.readAllBytes(file));
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 12);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
