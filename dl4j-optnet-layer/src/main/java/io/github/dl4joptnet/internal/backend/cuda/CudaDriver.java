package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Locale;
import java.util.function.Supplier;

/** NVIDIA's driver library, opened and initialised; turns error codes into exceptions. */
final class CudaDriver {
  /** Names another library with the driver's entry points. */
  static final String LIBRARY_PROPERTY = "io.github.dl4joptnet.cuda.library";

  final DriverApi api;
  private final CudaOptions options;
  private final CudaDevice[] devices;

  private CudaDriver(DriverApi api, int deviceCount, CudaOptions options) {
    this.api = api;
    this.options = options;
    devices = new CudaDevice[deviceCount];
  }

  /** The library that the driver installs, or the one that the system property names. */
  static String defaultLibrary() {
    return System.getProperty(LIBRARY_PROPERTY, Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
  }

  /**
   * Opens a driver library.
   *
   * @throws CudaException when there is no such library, or no device
   */
  static CudaDriver open(String library, CudaOptions options) {
    DriverApi api;
    try {
      api = Native.load(library, DriverApi.class);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new CudaException("no CUDA driver: cannot load " + library, 0, e);
    }
    check(api, "cuInit", api.cuInit(0));
    IntByReference count = new IntByReference();
    check(api, "cuDeviceGetCount", api.cuDeviceGetCount(count));
    if (count.getValue() == 0) {
      throw new CudaException("the CUDA driver " + library + " has no device", 100, null);
    }
    return new CudaDriver(api, count.getValue(), options);
  }

  /** The device whose context is current in the calling thread, else the first. */
  CudaDevice deviceOfThread() {
    int ordinal = 0;
    if (currentContext() != null) {
      IntByReference device = new IntByReference();
      check("cuCtxGetDevice", api.cuCtxGetDevice(device));
      ordinal = device.getValue();
    }
    return device(ordinal);
  }

  synchronized CudaDevice device(int ordinal) {
    if (devices[ordinal] == null) {
      keepingContext(() -> devices[ordinal] = new CudaDevice(this, ordinal, options));
    }
    return devices[ordinal];
  }

  /** Runs a call that changes the current context, and restores the thread's own. */
  <T> T keepingContext(Supplier<T> call) {
    Pointer before = currentContext();
    T result;
    try {
      result = call.get();
    } catch (RuntimeException e) {
      try {
        setContext(before);
      } catch (CudaException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    setContext(before);
    return result;
  }

  private Pointer currentContext() {
    PointerByReference context = new PointerByReference();
    check("cuCtxGetCurrent", api.cuCtxGetCurrent(context));
    return context.getValue();
  }

  /** Null for none. */
  void setContext(Pointer context) {
    check("cuCtxSetCurrent", api.cuCtxSetCurrent(context));
  }

  /**
   * Does nothing for code 0.
   *
   * @throws CudaException for any other
   */
  void check(String call, int code) {
    check(api, call, code);
  }

  private static void check(DriverApi api, String call, int code) {
    if (code == 0) {
      return;
    }
    PointerByReference text = new PointerByReference();
    String name = api.cuGetErrorName(code, text) == 0 ? string(text) : "";
    String explanation = api.cuGetErrorString(code, text) == 0 ? string(text) : "";
    throw new CudaException(
        String.format(Locale.ROOT, "%s: %s (%d) %s", call, name, code, explanation).strip(),
        code,
        null);
  }

  private static String string(PointerByReference text) {
    return text.getValue() == null ? "" : text.getValue().getString(0);
  }
}
