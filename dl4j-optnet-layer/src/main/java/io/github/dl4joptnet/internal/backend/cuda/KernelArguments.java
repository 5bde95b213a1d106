package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The single argument of a kernel: a struct of arguments.cuh, written field by field. */
final class KernelArguments {
  private final Memory struct;

  /** What cuLaunchKernel takes: an array with the address of each argument. */
  private final Memory pointers = new Memory(Native.POINTER_SIZE);

  private int at;

  /**
   * @param size the size of the struct in bytes
   */
  KernelArguments(int size) {
    struct = new Memory(size);
    pointers.setPointer(0, struct);
  }

  /** A long long, or a device address. */
  KernelArguments number(long value) {
    struct.setLong(at, value);
    at += Long.BYTES;
    return this;
  }

  KernelArguments real(double value) {
    struct.setDouble(at, value);
    at += Double.BYTES;
    return this;
  }

  KernelArguments integer(int value) {
    struct.setInt(at, value);
    at += Integer.BYTES;
    return this;
  }

  /** The argument array for a launch; all fields must have been written. */
  Pointer pointers() {
    if (at != struct.size()) {
      throw new IllegalStateException(
          "the struct has " + at + " bytes, expected " + struct.size() + " as in arguments.cuh");
    }
    return pointers;
  }
}
