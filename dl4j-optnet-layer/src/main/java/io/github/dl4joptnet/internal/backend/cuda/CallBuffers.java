package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.WeakReference;

/**
 * Memory and streams for one call at a time. Reused from call to call, since allocating and pinning
 * memory is slow.
 */
final class CallBuffers {
  /** CU_STREAM_NON_BLOCKING: does not wait for the default stream. */
  private static final int NON_BLOCKING = 1;

  /** A batch and its solution. */
  final MirroredBuffer forward;

  /** Inputs and results of the backward pass. */
  final MirroredBuffer backward;

  /** Scratch memory of the thread blocks, on the device alone. */
  final MirroredBuffer workspace;

  /** Stream 1 takes the odd parts of a large batch, stream 0 everything else. */
  final Pointer[] streams;

  final CudaDevice device;
  private WeakReference<Object> owner;

  CallBuffers(CudaDevice device) {
    this.device = device;
    streams = new Pointer[] {stream(device), stream(device)};
    forward = new MirroredBuffer(device.driver, true);
    backward = new MirroredBuffer(device.driver, true);
    workspace = new MirroredBuffer(device.driver, false);
  }

  private static Pointer stream(CudaDevice device) {
    PointerByReference created = new PointerByReference();
    device.driver.check("cuStreamCreate", device.driver.api.cuStreamCreate(created, NON_BLOCKING));
    return created.getValue();
  }

  /** The solution whose batch and results {@link #forward} holds; null for none. */
  Object owner() {
    return owner == null ? null : owner.get();
  }

  void setOwner(Object newOwner) {
    owner = newOwner == null ? null : new WeakReference<>(newOwner);
  }

  /** Frees the memory; for buffers in which a call has failed. */
  void release() {
    forward.release();
    backward.release();
    workspace.release();
  }
}
