package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One GPU: its primary context, which it shares with ND4J, the kernels, and the memory that is
 * reused from call to call.
 */
final class CudaDevice {
  private static final Logger log = LoggerFactory.getLogger(CudaDevice.class);
  private static final String KERNELS = "qp.ptx";

  private static final int MAX_THREADS_PER_BLOCK = 1;
  private static final int MULTIPROCESSORS = 16;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final int MAX_SHARED_OPTIN = 97;
  private static final int FUNCTION_MAX_DYNAMIC_SHARED = 8;

  final CudaDriver driver;
  final int maxThreads;
  final int multiprocessors;

  /** Bytes of shared memory that a block may ask for. */
  final int maxShared;

  /** Whether to factor in float32. */
  final boolean single;

  final Pointer solve;
  final Pointer adjoint;
  final Pointer gradients;
  final Pointer gather;
  final Pointer order;
  final Pointer definite;
  final Pointer differ;

  /** As the driver numbers the GPUs. */
  final int ordinal;

  private final int device;
  private final Pointer context;
  private final Deque<CallBuffers> idle = new ArrayDeque<>();

  CudaDevice(CudaDriver driver, int ordinal, FactorType factorType) {
    this.driver = driver;
    this.ordinal = ordinal;
    IntByReference handle = new IntByReference();
    driver.check("cuDeviceGet", driver.api.cuDeviceGet(handle, ordinal));
    device = handle.getValue();
    PointerByReference retained = new PointerByReference();
    driver.check("cuDevicePrimaryCtxRetain", driver.api.cuDevicePrimaryCtxRetain(retained, device));
    context = retained.getValue();
    makeCurrent();
    maxThreads = attribute(MAX_THREADS_PER_BLOCK);
    multiprocessors = attribute(MULTIPROCESSORS);
    maxShared = attribute(MAX_SHARED_OPTIN);
    single = factorType.isSingle(attribute(CAPABILITY_MAJOR), attribute(CAPABILITY_MINOR));
    Pointer module = loadModule();
    solve = function(module, "solve");
    adjoint = function(module, "adjoint");
    gradients = function(module, "gradients");
    gather = function(module, "gather");
    order = function(module, "order");
    definite = function(module, "definite");
    differ = function(module, "differ");
    allowShared(solve);
    allowShared(adjoint);
    allowShared(definite);
    log.debug("QPs can be solved on {}, factored in {}", this, single ? "float32" : "float64");
  }

  /** Runs an action in the device's context; afterwards the thread's own is current again. */
  <T> T use(Supplier<T> action) {
    return driver.keepingContext(
        () -> {
          makeCurrent();
          return action.get();
        });
  }

  private void makeCurrent() {
    driver.setContext(context);
  }

  /**
   * Runs an action that uses the device, with buffers for that call.
   *
   * @param owner gets the buffers that still hold what the owner has put there, if they are idle
   */
  <T> T withBuffers(Object owner, Function<CallBuffers, T> action) {
    return use(
        () -> {
          CallBuffers buffers = take(owner);
          T result;
          try {
            result = action.apply(buffers);
          } catch (RuntimeException e) {
            discard(buffers, e);
            throw e;
          }
          synchronized (idle) {
            idle.addFirst(buffers);
          }
          return result;
        });
  }

  private CallBuffers take(Object owner) {
    synchronized (idle) {
      for (Iterator<CallBuffers> i = idle.iterator(); i.hasNext(); ) {
        CallBuffers buffers = i.next();
        if (buffers.owner() == owner) {
          i.remove();
          return buffers;
        }
      }
      return idle.isEmpty() ? new CallBuffers(this) : idle.removeLast();
    }
  }

  /** After an error the content of buffers is undefined; their memory is freed. */
  private static void discard(CallBuffers buffers, RuntimeException cause) {
    try {
      buffers.release();
    } catch (CudaException e) {
      cause.addSuppressed(e);
    }
  }

  void launch(
      Pointer kernel,
      int blocks,
      int threads,
      int sharedBytes,
      Pointer stream,
      KernelArguments arguments) {
    driver.check(
        "cuLaunchKernel",
        driver.api.cuLaunchKernel(
            kernel,
            blocks,
            1,
            1,
            threads,
            1,
            1,
            sharedBytes,
            stream,
            arguments.pointers(),
            Pointer.NULL));
    Reference.reachabilityFence(arguments);
  }

  void synchronise(Pointer stream) {
    driver.check("cuStreamSynchronize", driver.api.cuStreamSynchronize(stream));
  }

  /** Copies doubles to the host; no kernel may be writing them any more. */
  void fetch(long from, double[] to, int at, int count) {
    Memory copy = new Memory(Math.max(1, (long) count * Double.BYTES));
    driver.check(
        "cuMemcpyDtoHAsync",
        driver.api.cuMemcpyDtoHAsync_v2(copy, from, (long) count * Double.BYTES, Pointer.NULL));
    synchronise(Pointer.NULL);
    copy.read(0, to, at, count);
  }

  /** Copies doubles to the device; no kernel may still need the old ones. */
  void store(double[] from, int at, int count, long to) {
    Memory copy = new Memory(Math.max(1, (long) count * Double.BYTES));
    copy.write(0, from, at, count);
    driver.check(
        "cuMemcpyHtoDAsync",
        driver.api.cuMemcpyHtoDAsync_v2(to, copy, (long) count * Double.BYTES, Pointer.NULL));
    synchronise(Pointer.NULL);
  }

  /** Whether two arrays of the same length differ in any bit. */
  boolean anyDifference(DeviceMemory a, DeviceMemory b) {
    return withBuffers(
        null,
        buffers -> {
          Pointer stream = buffers.streams[0];
          GatherKernels kernels = new GatherKernels(this, stream);
          int count = kernels.differBlocks(a.doubles());
          buffers.backward.ensure((long) count * Integer.BYTES);
          kernels.differ(a.address, b.address, a.doubles(), buffers.backward.at(0));
          buffers.backward.download(0, (long) count * Integer.BYTES, stream);
          synchronise(stream);
          return GatherKernels.any(buffers.backward.host().getIntArray(0, count));
        });
  }

  private int attribute(int which) {
    IntByReference value = new IntByReference();
    driver.check("cuDeviceGetAttribute", driver.api.cuDeviceGetAttribute(value, which, device));
    return value.getValue();
  }

  private Pointer loadModule() {
    byte[] ptx = kernels();
    Memory image = new Memory(ptx.length + 1L);
    image.write(0, ptx, 0, ptx.length);
    image.setByte(ptx.length, (byte) 0);
    PointerByReference module = new PointerByReference();
    driver.check(
        "cuModuleLoadDataEx",
        driver.api.cuModuleLoadDataEx(module, image, 0, Pointer.NULL, Pointer.NULL));
    return module.getValue();
  }

  private static byte[] kernels() {
    try (InputStream in = CudaDevice.class.getResourceAsStream(KERNELS)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the kernels " + KERNELS, e);
    }
  }

  private Pointer function(Pointer module, String name) {
    PointerByReference function = new PointerByReference();
    driver.check(
        "cuModuleGetFunction " + name, driver.api.cuModuleGetFunction(function, module, name));
    return function.getValue();
  }

  private void allowShared(Pointer function) {
    driver.check(
        "cuFuncSetAttribute",
        driver.api.cuFuncSetAttribute(function, FUNCTION_MAX_DYNAMIC_SHARED, maxShared));
  }

  @Override
  public String toString() {
    byte[] name = new byte[256];
    driver.check("cuDeviceGetName", driver.api.cuDeviceGetName(name, name.length, device));
    IntByReference version = new IntByReference();
    driver.check("cuDriverGetVersion", driver.api.cuDriverGetVersion(version));
    return "%s (compute capability %d.%d, %d multiprocessors, driver for CUDA %d.%d)"
        .formatted(
            com.sun.jna.Native.toString(name),
            attribute(CAPABILITY_MAJOR),
            attribute(CAPABILITY_MINOR),
            multiprocessors,
            version.getValue() / 1000,
            version.getValue() % 1000 / 10);
  }
}
