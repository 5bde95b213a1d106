package io.github.dl4joptnet.backend.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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
  private final int device;
  private final Pointer context;
  private final Deque<Arena> idle = new ArrayDeque<>();

  CudaDevice(CudaDriver driver, int ordinal, FactorType factorType) {
    this.driver = driver;
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
    allowShared(solve);
    allowShared(adjoint);
    log.debug("QPs can be solved on {}, factored in {}", this, single ? "float32" : "float64");
  }

  /** Every thread that uses the device must call this first. */
  void makeCurrent() {
    driver.setContext(context);
  }

  /** Memory for one call; the arena that still holds what the owner has put there if it is idle. */
  Arena take(Object owner) {
    synchronized (idle) {
      for (Iterator<Arena> i = idle.iterator(); i.hasNext(); ) {
        Arena arena = i.next();
        if (arena.owner() == owner) {
          i.remove();
          return arena;
        }
      }
      return idle.isEmpty() ? new Arena(this) : idle.removeLast();
    }
  }

  void give(Arena arena) {
    synchronized (idle) {
      idle.addFirst(arena);
    }
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
