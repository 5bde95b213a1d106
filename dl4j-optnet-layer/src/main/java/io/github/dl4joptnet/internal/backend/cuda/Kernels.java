package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernels, loaded into the current context. */
final class Kernels {
  private static final Logger log = LoggerFactory.getLogger(Kernels.class);
  private static final String PTX = "qp.ptx";

  /** Compute capabilities for which the jar has machine code, made by make-cubins.sh. */
  private static final int[] CUBINS = {80, 90, 120};

  private static final int FUNCTION_MAX_DYNAMIC_SHARED = 8;

  final Pointer prepare;
  final Pointer solve;
  final Pointer adjoint;
  final Pointer gradients;
  final Pointer gather;
  final Pointer order;
  final Pointer definite;
  final Pointer differ;

  private final CudaDriver driver;
  private final Pointer module;

  /**
   * @param capability 10 times the major plus the minor compute capability
   * @param maxShared bytes of shared memory that a block may ask for
   */
  Kernels(CudaDriver driver, int capability, int maxShared) {
    this.driver = driver;
    module = load(capability);
    try {
      prepare = function("prepare");
      solve = function("solve");
      adjoint = function("adjoint");
      gradients = function("gradients");
      gather = function("gather");
      order = function("order");
      definite = function("definite");
      differ = function("differ");
      allowShared(prepare, maxShared);
      allowShared(solve, maxShared);
      allowShared(adjoint, maxShared);
      allowShared(definite, maxShared);
    } catch (RuntimeException e) {
      driver.api.cuModuleUnload(module);
      throw e;
    }
  }

  /** The machine code for the device if the jar has it and the driver takes it, else the PTX. */
  private Pointer load(int capability) {
    PointerByReference loaded = new PointerByReference();
    String cubin = cubinFor(capability);
    if (cubin != null) {
      int code = load(cubin, loaded);
      if (code == 0) {
        return loaded.getValue();
      }
      log.debug("the driver does not take {} (error {}): it compiles the PTX", cubin, code);
    }
    driver.check("cuModuleLoadDataEx", load(PTX, loaded));
    return loaded.getValue();
  }

  /** Code for x.y runs on devices x.z with z ≥ y; null where there is none. */
  static String cubinFor(int capability) {
    for (int of : CUBINS) {
      if (of / 10 == capability / 10 && of <= capability) {
        return "qp-sm" + of + ".cubin";
      }
    }
    return null;
  }

  private int load(String name, PointerByReference module) {
    byte[] bytes = resource(name);
    Memory image = new Memory(bytes.length + 1L);
    image.write(0, bytes, 0, bytes.length);
    image.setByte(bytes.length, (byte) 0);
    return driver.api.cuModuleLoadDataEx(module, image, 0, Pointer.NULL, Pointer.NULL);
  }

  private static byte[] resource(String name) {
    try (InputStream in = Kernels.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the kernels " + name, e);
    }
  }

  private Pointer function(String name) {
    PointerByReference function = new PointerByReference();
    driver.check(
        "cuModuleGetFunction " + name, driver.api.cuModuleGetFunction(function, module, name));
    return function.getValue();
  }

  private void allowShared(Pointer function, int maxShared) {
    driver.check(
        "cuFuncSetAttribute",
        driver.api.cuFuncSetAttribute(function, FUNCTION_MAX_DYNAMIC_SHARED, maxShared));
  }
}
