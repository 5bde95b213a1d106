package io.github.dl4joptnet.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.backend.BackendGradients;
import io.github.dl4joptnet.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import java.lang.ref.Reference;

/** The copies and launches for one batch on one device. */
final class DeviceRun {
  private static final int GRADIENT_THREADS = 256;
  private static final int GRADIENT_BLOCKS_PER_MULTIPROCESSOR = 8;

  private final CudaDevice device;
  private final CudaDriver driver;
  private final QpData data;
  private final QpSettings settings;
  private final LaunchPlan plan;
  private final ForwardLayout layout;

  DeviceRun(CudaDevice device, QpData data, QpSettings settings, long partBytes) {
    this.device = device;
    this.driver = device.driver;
    this.data = data;
    this.settings = settings;
    plan = new LaunchPlan(data, device, partBytes);
    layout = new ForwardLayout(data, plan.sides);
  }

  /** Gradients, and per sample 0 where they are sound. */
  record Gradients(BackendGradients gradients, int[] ends) {}

  CudaSolution solve() {
    device.makeCurrent();
    CudaSolution solution = new CudaSolution(data, settings, device, plan.sides);
    Arena arena = device.take(null);
    try {
      arena.setOwner(null);
      arena.forward.ensure(layout.size());
      arena.workspace.ensure(plan.workspaceBytes());
      Pointer stream = arena.streams[0];
      layout.sendShared(arena.forward, stream);
      if (plan.parts > 1) {
        synchronise(stream);
      }
      for (int part = 0; part < plan.parts; part++) {
        solve(part, arena);
      }
      synchronise(arena.streams[1]);
      arena.forward.download(layout.end, layout.sharedEnd, stream);
      arena.forward.download(layout.inputsEnd, layout.size(), stream);
      synchronise(stream);
      layout.readResults(arena.forward.host(), solution);
      arena.setOwner(solution);
    } catch (RuntimeException e) {
      discard(arena, e);
      throw e;
    }
    device.give(arena);
    return solution;
  }

  /** Sends and solves a part of the batch, while the part before is being solved. */
  private void solve(int part, Arena arena) {
    int first = firstOf(part);
    int last = firstOf(part + 1);
    int which = part % 2;
    layout.sendSamples(arena.forward, first, last, arena.streams[which]);
    CudaArguments arguments =
        new CudaArguments(
            data,
            settings,
            plan,
            arena,
            layout,
            null,
            first,
            last,
            plan.workspaceOffset(which),
            false);
    int blocks = Math.min(plan.blocks, last - first);
    launch(device.solve, blocks, plan.threads, plan.sharedBytes, arena.streams[which], arguments);
  }

  private int firstOf(int part) {
    return (int) ((long) data.batch() * part / plan.parts);
  }

  Gradients backward(CudaSolution solved, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    device.makeCurrent();
    BackwardLayout backward = new BackwardLayout(data, dLdz, dLdLambda, dLdNu);
    Arena arena = device.take(solved);
    Gradients result;
    try {
      restore(arena, solved);
      arena.backward.ensure(backward.size());
      Pointer stream = arena.streams[0];
      Pointer host = arena.backward.host();
      backward.writeInputs(host, dLdz, dLdLambda, dLdNu);
      for (int part = 0; part < plan.parts; part++) {
        differentiate(part, arena, backward);
      }
      synchronise(arena.streams[1]);
      launchGradients(arguments(arena, backward, 0, data.batch(), 0, true), backward, stream);
      arena.backward.download(backward.sharedStart, backward.size(), stream);
      synchronise(stream);
      result = new Gradients(backward.readGradients(host), backward.readEnds(host));
    } catch (RuntimeException e) {
      discard(arena, e);
      throw e;
    }
    device.give(arena);
    return result;
  }

  /** Differentiates a part of the batch, while the gradients of the part before are fetched. */
  private void differentiate(int part, Arena arena, BackwardLayout backward) {
    int first = firstOf(part);
    int last = firstOf(part + 1);
    int which = part % 2;
    Pointer stream = arena.streams[which];
    backward.sendSamples(arena.backward, first, last, stream);
    CudaArguments arguments =
        arguments(arena, backward, first, last, plan.workspaceOffset(which), false);
    int blocks = Math.min(plan.blocks, last - first);
    launch(device.adjoint, blocks, plan.threads, plan.sharedBytes, stream, arguments);
    launchGradients(arguments, backward, stream);
    backward.fetchSamples(arena.backward, first, last, stream);
  }

  private CudaArguments arguments(
      Arena arena, BackwardLayout backward, int first, int last, long workspace, boolean ofShared) {
    return new CudaArguments(
        data, settings, plan, arena, layout, backward, first, last, workspace, ofShared);
  }

  private void launchGradients(CudaArguments arguments, BackwardLayout backward, Pointer stream) {
    int threads = Math.min(GRADIENT_THREADS, device.maxThreads);
    launch(device.gradients, gradientBlocks(backward), threads, 0, stream, arguments);
  }

  /** Puts the batch and its solution back onto the device where others have used the memory. */
  private void restore(Arena arena, CudaSolution solved) {
    if (arena.owner() != solved) {
      arena.setOwner(null);
      arena.forward.ensure(layout.size());
      arena.workspace.ensure(plan.workspaceBytes());
      Pointer stream = arena.streams[0];
      layout.sendSamples(arena.forward, 0, data.batch(), stream);
      layout.sendShared(arena.forward, stream);
      layout.sendResults(arena.forward, solved, stream);
      synchronise(stream);
      arena.setOwner(solved);
    }
  }

  private int gradientBlocks(BackwardLayout backward) {
    long entries = (backward.size() - backward.resultsStart) / Double.BYTES;
    long wanted = (entries + GRADIENT_THREADS - 1) / GRADIENT_THREADS;
    return (int) Math.min(wanted, device.multiprocessors * GRADIENT_BLOCKS_PER_MULTIPROCESSOR);
  }

  private void launch(
      Pointer kernel,
      int blocks,
      int threads,
      int sharedBytes,
      Pointer stream,
      CudaArguments arguments) {
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

  private void synchronise(Pointer stream) {
    driver.check("cuStreamSynchronize", driver.api.cuStreamSynchronize(stream));
  }

  /** After an error nothing in the arena is to be trusted; its memory is given back. */
  private static void discard(Arena arena, RuntimeException cause) {
    try {
      arena.release();
    } catch (CudaException e) {
      cause.addSuppressed(e);
    }
  }
}
