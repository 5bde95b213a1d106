package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.Reference;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One GPU: its primary context, which it shares with ND4J, the kernels, and the memory that is
 * reused from call to call.
 */
final class CudaDevice {
  private static final Logger log = LoggerFactory.getLogger(CudaDevice.class);
  private static final int MAX_THREADS_PER_BLOCK = 1;
  private static final int MULTIPROCESSORS = 16;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final int MAX_SHARED_OPTIN = 97;
  private static final int OUT_OF_MEMORY = 2;

  final CudaDriver driver;
  final int maxThreads;
  final int multiprocessors;

  /** Bytes of shared memory that a block may ask for. */
  final int maxShared;

  /**
   * Whether float64 is at a third to a half of the rate of float32, as on devices for data centres,
   * of compute capability 6.0, 7.0, 8.0, 9.0 and 10.0. On all others it is at 1/32 or less.
   */
  final boolean fastInDouble;

  /** Whether to factor in float32. */
  final boolean single;

  final Kernels kernels;
  final CudaOptions options;
  final BufferPool buffers;

  /** The number of the GPU in the driver's numbering. */
  final int ordinal;

  private final int device;
  private final Pointer context;

  CudaDevice(CudaDriver driver, int ordinal, CudaOptions options) {
    this.driver = driver;
    this.ordinal = ordinal;
    this.options = options;
    IntByReference handle = new IntByReference();
    driver.check("cuDeviceGet", driver.api.cuDeviceGet(handle, ordinal));
    device = handle.getValue();
    PointerByReference retained = new PointerByReference();
    driver.check("cuDevicePrimaryCtxRetain", driver.api.cuDevicePrimaryCtxRetain(retained, device));
    context = retained.getValue();
    try {
      makeCurrent();
      maxThreads = attribute(MAX_THREADS_PER_BLOCK);
      multiprocessors = attribute(MULTIPROCESSORS);
      maxShared = attribute(MAX_SHARED_OPTIN);
      int major = attribute(CAPABILITY_MAJOR);
      int minor = attribute(CAPABILITY_MINOR);
      fastInDouble = major >= 6 && major <= 10 && minor == 0;
      single = options.factorType().isSingle(fastInDouble);
      kernels = new Kernels(driver, 10 * major + minor, maxShared);
    } catch (RuntimeException e) {
      driver.api.cuDevicePrimaryCtxRelease_v2(device);
      throw e;
    }
    buffers = new BufferPool(this);
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

  /** The same for an action without a result. */
  void run(Runnable action) {
    use(
        () -> {
          action.run();
          return null;
        });
  }

  private void makeCurrent() {
    driver.setContext(context);
  }

  /**
   * Allocates; where memory is short, frees idle memory and tries once more.
   *
   * @param allocation returns an error code
   */
  void allocate(String call, IntSupplier allocation) {
    int code = allocation.getAsInt();
    if (code == OUT_OF_MEMORY && buffers.freeAll()) {
      code = allocation.getAsInt();
    }
    driver.check(call, code);
  }

  /** The number of blocks of a kernel that the device runs at the same time, at least one. */
  int resident(Pointer kernel, int threads, long sharedBytes) {
    IntByReference blocks = new IntByReference();
    run(
        () ->
            driver.check(
                "cuOccupancyMaxActiveBlocksPerMultiprocessor",
                driver.api.cuOccupancyMaxActiveBlocksPerMultiprocessor(
                    blocks, kernel, threads, sharedBytes)));
    return Math.max(1, multiprocessors * blocks.getValue());
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
    return buffers.forScratch(
        scratch -> {
          Pointer stream = scratch.streams[0];
          GatherKernels gather = new GatherKernels(this, stream);
          int count = gather.differBlocks(a.doubles());
          scratch.backward.ensure((long) count * Integer.BYTES);
          gather.differ(a.address, b.address, a.doubles(), scratch.backward.at(0));
          scratch.backward.download(0, (long) count * Integer.BYTES, stream);
          synchronise(stream);
          return GatherKernels.any(scratch.backward.host().getIntArray(0, count));
        });
  }

  private int attribute(int which) {
    IntByReference value = new IntByReference();
    driver.check("cuDeviceGetAttribute", driver.api.cuDeviceGetAttribute(value, which, device));
    return value.getValue();
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
