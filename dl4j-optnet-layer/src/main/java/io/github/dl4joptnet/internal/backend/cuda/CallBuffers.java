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

  /** What a solve leaves on the device for the backward pass, and what its samples share. */
  final MirroredBuffer kept;

  /** Scratch memory of the thread blocks, on the device alone. */
  final MirroredBuffer workspace;

  /** Stream 1 takes the odd parts of a large batch, stream 0 everything else. */
  final Pointer[] streams;

  final CudaDevice device;

  /** The {@link System#nanoTime()} at which the last call ended. */
  long lastUsed;

  private WeakReference<Object> owner;
  private boolean differentiated;

  CallBuffers(CudaDevice device) {
    this.device = device;
    forward = new MirroredBuffer(device, true);
    backward = new MirroredBuffer(device, true);
    kept = new MirroredBuffer(device, false);
    workspace = new MirroredBuffer(device, false);
    streams = new Pointer[2];
    try {
      for (int i = 0; i < streams.length; i++) {
        PointerByReference created = new PointerByReference();
        device.driver.check(
            "cuStreamCreate", device.driver.api.cuStreamCreate(created, NON_BLOCKING));
        streams[i] = created.getValue();
      }
    } catch (CudaException e) {
      release();
      throw e;
    }
  }

  /** The solution whose batch and results {@link #forward} holds; null for none. */
  Object owner() {
    return owner == null ? null : owner.get();
  }

  void setOwner(Object newOwner) {
    owner = newOwner == null ? null : new WeakReference<>(newOwner);
    differentiated = false;
  }

  /** The owner's backward pass is over; another one is possible, but seldom. */
  void setDifferentiated() {
    differentiated = true;
  }

  /** Whether the owner's backward pass may yet come. */
  boolean isWaiting() {
    return owner() != null && !differentiated;
  }

  /** Frees the memory and destroys the streams. */
  void release() {
    forward.release();
    backward.release();
    kept.release();
    workspace.release();
    for (int i = 0; i < streams.length; i++) {
      Pointer stream = streams[i];
      streams[i] = null;
      if (stream != null) {
        device.driver.check("cuStreamDestroy", device.driver.api.cuStreamDestroy_v2(stream));
      }
    }
  }
}
