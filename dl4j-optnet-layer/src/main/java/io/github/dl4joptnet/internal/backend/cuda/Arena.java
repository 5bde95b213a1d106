package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.WeakReference;

/** Memory and streams for one call at a time, reused because first touch and pinning are slow. */
final class Arena {
  /** CU_STREAM_NON_BLOCKING: does not wait for what others do on the default stream. */
  private static final int NON_BLOCKING = 1;

  /** A batch and its solution. */
  final MirroredBuffer forward;

  /** What the backward pass adds. */
  final MirroredBuffer backward;

  /** Scratch of the blocks, on the device alone. */
  final MirroredBuffer workspace;

  /** The first for everything, the second for every other part of a large batch. */
  final Pointer[] streams;

  final CudaDevice device;
  private WeakReference<Object> owner;

  Arena(CudaDevice device) {
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

  /** Whose batch and solution {@link #forward} holds. */
  Object owner() {
    return owner == null ? null : owner.get();
  }

  void setOwner(Object newOwner) {
    owner = newOwner == null ? null : new WeakReference<>(newOwner);
  }

  /** Frees the memory; used where a call failed and the content is not to be trusted. */
  void release() {
    forward.release();
    backward.release();
    workspace.release();
  }
}
