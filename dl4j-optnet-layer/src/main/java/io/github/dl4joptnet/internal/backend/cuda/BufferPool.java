package io.github.dl4joptnet.internal.backend.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buffers of a device that no call uses. A batch that waits for its backward pass keeps its
 * buffers, so that its data need not be sent again; others are reused, and freed after a while
 * without use or where memory runs short.
 */
final class BufferPool {
  private static final Logger log = LoggerFactory.getLogger(BufferPool.class);

  /** With more idle buffers, batches that wait lose theirs: their backward pass may never come. */
  private static final int MOST_KEPT = 8;

  private final CudaDevice device;
  private final long keepNanos;

  /** The last used first. */
  private final Deque<CallBuffers> idle = new ArrayDeque<>();

  private boolean expiryIsScheduled;

  BufferPool(CudaDevice device) {
    this.device = device;
    keepNanos = device.options.keepIdle().toNanos();
  }

  /** Runs the solve of a batch, which is to become the owner of the buffers. */
  <T> T forSolve(Function<CallBuffers, T> action) {
    return device.use(() -> run(takeFree(), action));
  }

  /** Runs the backward pass of a solution, with the buffers that it owns if they are still here. */
  <T> T forBackward(CudaSolution solution, Function<CallBuffers, T> action) {
    return device.use(
        () -> {
          CallBuffers own = find(each -> each.owner() == solution);
          return run(own == null ? takeFree() : own, action);
        });
  }

  /** Runs an action that leaves {@link CallBuffers#forward} as it is. */
  <T> T forScratch(Function<CallBuffers, T> action) {
    return device.use(
        () -> {
          CallBuffers free = find(each -> !each.isWaiting());
          CallBuffers buffers = free == null ? find(each -> true) : free;
          return run(buffers == null ? new CallBuffers(device) : buffers, action);
        });
  }

  private CallBuffers takeFree() {
    CallBuffers free = find(each -> !each.isWaiting());
    if (free != null) {
      return free;
    }
    synchronized (this) {
      if (idle.size() >= MOST_KEPT) {
        return idle.removeLast();
      }
    }
    return new CallBuffers(device);
  }

  /** Takes the last used buffers with some property; null where there are none. */
  private synchronized CallBuffers find(Predicate<CallBuffers> wanted) {
    for (Iterator<CallBuffers> i = idle.iterator(); i.hasNext(); ) {
      CallBuffers buffers = i.next();
      if (wanted.test(buffers)) {
        i.remove();
        return buffers;
      }
    }
    return null;
  }

  private <T> T run(CallBuffers buffers, Function<CallBuffers, T> action) {
    T result;
    try {
      result = action.apply(buffers);
    } catch (RuntimeException e) {
      discard(buffers, e);
      throw e;
    }
    giveBack(buffers);
    return result;
  }

  private synchronized void giveBack(CallBuffers buffers) {
    buffers.lastUsed = System.nanoTime();
    idle.addFirst(buffers);
    if (!expiryIsScheduled) {
      scheduleExpiry(keepNanos);
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

  /**
   * Leaves the buffers of a solution that is not going to be differentiated again to other calls.
   */
  synchronized void forget(CudaSolution solution) {
    idle.stream().filter(each -> each.owner() == solution).forEach(each -> each.setOwner(null));
  }

  /** Frees all idle buffers; false where there are none. */
  boolean freeAll() {
    List<CallBuffers> all;
    synchronized (this) {
      all = new ArrayList<>(idle);
      idle.clear();
    }
    all.forEach(CallBuffers::release);
    return !all.isEmpty();
  }

  private void scheduleExpiry(long nanos) {
    expiryIsScheduled = true;
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(this::freeExpired);
  }

  /**
   * Frees what no call has used for a while, and looks again when the next has been idle as long.
   */
  private void freeExpired() {
    List<CallBuffers> expired = new ArrayList<>();
    synchronized (this) {
      long now = System.nanoTime();
      while (!idle.isEmpty() && now - idle.getLast().lastUsed >= keepNanos) {
        expired.add(idle.removeLast());
      }
      expiryIsScheduled = false;
      if (!idle.isEmpty()) {
        scheduleExpiry(keepNanos - (now - idle.getLast().lastUsed));
      }
    }
    try {
      device.run(() -> expired.forEach(CallBuffers::release));
    } catch (CudaException e) {
      log.debug("memory on the GPU that was no longer used could not be freed", e);
    }
  }
}
