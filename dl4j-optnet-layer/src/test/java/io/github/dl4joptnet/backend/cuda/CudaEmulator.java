package io.github.dl4joptnet.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  private static final Path SOURCES = Path.of("src/test/cuda");
  private static final Path KERNELS =
      Path.of("src/main/resources/io/github/dl4joptnet/backend/cuda");
  private static final Path BUILT = Path.of("target/cuda-emulator");
  private static final List<String> OPTIONS =
      List.of("-std=c++20", "-fPIC", "-fvisibility=hidden", "-fno-gnu-unique");
  private static final List<String> HOST_FILES = List.of("driver.cpp", "fibers.cpp", "races.cpp");

  private final Path library;

  private CudaEmulator(Path library) {
    this.library = library;
    reset();
  }

  /** As fast as it goes. */
  public static CudaEmulator plain() {
    return new CudaEmulator(build("-O2", List.of()));
  }

  /**
   * Checks every access to memory; several times slower.
   *
   * @param faults macros that take a barrier out of the kernels
   */
  public static CudaEmulator checked(String... faults) {
    List<String> options = new ArrayList<>(List.of("-fsanitize=thread"));
    for (String fault : faults) {
      options.add("-D" + fault);
    }
    // Kernels with a fault run for a moment only: what counts is the time to compile them.
    return new CudaEmulator(build(faults.length == 0 ? "-O2" : "-O0", options));
  }

  public String library() {
    return library.toAbsolutePath().toString();
  }

  /** A backend on the emulated device as it is set now. */
  public CudaBackend open() {
    return CudaBackend.open(library());
  }

  /** Back to the settings that a test finds. */
  public CudaEmulator reset() {
    return set("order", Order.FORWARD.ordinal())
        .set("seed", 1)
        .set("sharedLimit", 99 * 1024)
        .set("maxThreads", 64)
        .set("processors", 4)
        .set("memory", 1 << 30)
        .set("devices", 1)
        .set("sharedShortfall", 0);
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

  boolean checksRaces() {
    return function("emulatorChecksRaces").invokeInt(new Object[0]) != 0;
  }

  private Function function(String name) {
    return NativeLibrary.getInstance(library()).getFunction(name);
  }

  private static synchronized Path build(String optimisation, List<String> kernelOptions) {
    String compiler = System.getenv().getOrDefault("CXX", "g++");
    Path library = BUILT.resolve(hash(compiler + optimisation, kernelOptions) + ".so");
    if (Files.exists(library)) {
      return library;
    }
    assumeTrue(Platform.isLinux(), "not Linux: GPU emulation skipped");
    assumeTrue(
        compiles(compiler),
        () -> "no GCC for C++20 (" + compiler + "; CXX names another): GPU emulation skipped");
    try {
      Files.createDirectories(BUILT);
      Path kernels = Files.createTempFile(BUILT, "kernels", ".o");
      Path unfinished = Files.createTempFile(BUILT, "emulator", ".so");
      List<String> common =
          new ArrayList<>(List.of(compiler, optimisation, "-I", KERNELS.toString()));
      common.addAll(OPTIONS);
      List<String> compile = new ArrayList<>(common);
      compile.addAll(List.of("-ffp-contract=off", "-c", "-o", kernels.toString()));
      compile.addAll(kernelOptions);
      compile.add(SOURCES.resolve("kernels.cpp").toString());
      run(compile);
      List<String> link = new ArrayList<>(common);
      link.addAll(
          List.of(
              "-shared",
              "-Wl,-Bsymbolic,-z,nodelete",
              "-o",
              unfinished.toString(),
              kernels.toString()));
      HOST_FILES.forEach(file -> link.add(SOURCES.resolve(file).toString()));
      run(link);
      Files.delete(kernels);
      Files.move(unfinished, library);
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean compiles(String compiler) {
    List<String> command = new ArrayList<>(List.of(compiler, "-x", "c++", "-fsyntax-only", "-"));
    command.addAll(OPTIONS);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
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
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of everything that the library is made from. */
  private static String hash(String compiler, List<String> options) {
    try (Stream<Path> sources = Files.list(SOURCES);
        Stream<Path> kernels = Files.list(KERNELS)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((compiler + OPTIONS + options).getBytes(StandardCharsets.UTF_8));
      for (Path file : Stream.concat(sources, kernels).sorted().toList()) {
        if (Files.isRegularFile(file)) {
          digest.update(Files.readAllBytes(file));
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
