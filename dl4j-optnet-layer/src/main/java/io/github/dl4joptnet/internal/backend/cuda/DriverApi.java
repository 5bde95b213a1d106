package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * The entry points of NVIDIA's driver library that are used here, under their own names. Each
 * returns 0 or an error code. Device addresses are longs.
 */
interface DriverApi extends Library {
  int cuInit(int flags);

  int cuDriverGetVersion(IntByReference version);

  int cuDeviceGetCount(IntByReference count);

  int cuDeviceGet(IntByReference device, int ordinal);

  int cuDeviceGetName(byte[] name, int length, int device);

  int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

  int cuDevicePrimaryCtxRetain(PointerByReference context, int device);

  int cuDevicePrimaryCtxRelease_v2(int device);

  int cuCtxSetCurrent(Pointer context);

  int cuCtxGetCurrent(PointerByReference context);

  int cuCtxGetDevice(IntByReference device);

  int cuModuleLoadDataEx(
      PointerByReference module, Pointer image, int count, Pointer options, Pointer values);

  int cuModuleUnload(Pointer module);

  int cuModuleGetFunction(PointerByReference function, Pointer module, String name);

  int cuFuncSetAttribute(Pointer function, int attribute, int value);

  int cuOccupancyMaxActiveBlocksPerMultiprocessor(
      IntByReference blocks, Pointer function, int threads, long sharedBytes);

  int cuMemAlloc_v2(LongByReference address, long size);

  int cuMemFree_v2(long address);

  int cuMemHostAlloc(PointerByReference address, long size, int flags);

  int cuMemFreeHost(Pointer address);

  int cuMemcpyHtoDAsync_v2(long to, Pointer from, long size, Pointer stream);

  int cuMemcpyDtoHAsync_v2(Pointer to, long from, long size, Pointer stream);

  int cuStreamCreate(PointerByReference stream, int flags);

  int cuStreamDestroy_v2(Pointer stream);

  int cuStreamSynchronize(Pointer stream);

  int cuLaunchKernel(
      Pointer function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      Pointer stream,
      Pointer arguments,
      Pointer extra);

  int cuGetErrorName(int error, PointerByReference name);

  int cuGetErrorString(int error, PointerByReference text);
}
