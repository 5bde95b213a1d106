package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The copies and launches for one batch on one device. */
final class DeviceRun {
  private static final int GRADIENT_THREADS = 256;
  private static final int GRADIENT_BLOCKS_PER_MULTIPROCESSOR = 8;

  private final CudaDevice device;
  private final QpData data;
  private final QpSettings settings;
  private final LaunchPlan plan;
  private final ForwardLayout layout;

  DeviceRun(CudaDevice device, QpData data, QpSettings settings, long partBytes) {
    this.device = device;
    this.data = data;
    this.settings = settings;
    plan = new LaunchPlan(data, device, partBytes);
    layout = new ForwardLayout(data, plan.sides, device);
  }

  /** Gradients, and per sample 0 where they are sound. */
  record Gradients(BackendGradients gradients, int[] ends) {}

  /**
   * @param results receives the results in arrays of ND4J's too; null for none
   */
  CudaSolution solve(ResultArrays results) {
    return device.useArena(null, arena -> solve(arena, results));
  }

  private CudaSolution solve(Arena arena, ResultArrays results) {
    arena.setOwner(null);
    arena.forward.ensure(layout.size());
    arena.workspace.ensure(plan.workspaceBytes());
    Pointer stream = arena.streams[0];
    layout.sendShared(arena.forward, stream);
    if (plan.parts > 1) {
      device.synchronise(stream);
    }
    for (int part = 0; part < plan.parts; part++) {
      solve(part, arena);
    }
    device.synchronise(arena.streams[1]);
    arena.forward.download(layout.end, layout.sharedEnd, stream);
    arena.forward.download(layout.inputsEnd, layout.size(), stream);
    device.synchronise(stream);
    CudaSolution solution = new CudaSolution(data, settings, device, plan.sides);
    layout.readResults(arena.forward.host(), solution);
    if (results != null) {
      results.copy(data, layout, arena, stream);
    }
    arena.setOwner(solution);
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
    device.launch(
        device.solve,
        blocks,
        plan.threads,
        plan.sharedBytes,
        arena.streams[which],
        arguments.struct());
  }

  private int firstOf(int part) {
    return (int) ((long) data.batch() * part / plan.parts);
  }

  Gradients backward(CudaSolution solved, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    BackwardLayout backward =
        new BackwardLayout(data, dLdz != null, dLdLambda != null, dLdNu != null, null);
    return backward(
        solved,
        backward,
        arena -> backward.writeInputs(arena.backward.host(), dLdz, dLdLambda, dLdNu),
        host -> new Gradients(backward.readGradients(host), backward.readEnds(host)));
  }

  /**
   * The same from and to memory of the device that is ND4J's.
   *
   * @param loss the derivatives of the loss by z, λ and ν, null for zero
   * @param addresses of their first entries
   * @param nd4j ND4J's stream
   * @param gradients addresses for the gradients
   * @return per sample 0 where they are sound
   */
  int[] backwardInPlace(
      CudaSolution solved,
      INDArray[] loss,
      long[] addresses,
      Pointer nd4j,
      Map<QpCoefficient, Long> gradients) {
    BackwardLayout backward =
        new BackwardLayout(data, loss[0] != null, loss[1] != null, loss[2] != null, gradients);
    return backward(
        solved,
        backward,
        arena -> {
          GatherKernels kernels = new GatherKernels(device, nd4j);
          long[] to = {backward.dLdz, backward.dLdLambda, backward.dLdNu};
          for (int i = 0; i < to.length; i++) {
            if (to[i] >= 0 && !loss[i].isEmpty()) {
              int columns = (int) loss[i].size(1);
              long at = arena.backward.at(to[i]);
              kernels.gather(loss[i], addresses[i], at, data.batch(), 1, columns, 0, 0, 0);
            }
          }
          device.synchronise(nd4j);
        },
        backward::readEnds);
  }

  private <T> T backward(
      CudaSolution solved,
      BackwardLayout backward,
      Consumer<Arena> writeInputs,
      Function<Pointer, T> readResults) {
    return device.useArena(
        solved,
        arena -> {
          restore(arena, solved);
          arena.backward.ensure(backward.size());
          Pointer stream = arena.streams[0];
          writeInputs.accept(arena);
          for (int part = 0; part < plan.parts; part++) {
            differentiate(part, arena, backward);
          }
          device.synchronise(arena.streams[1]);
          launchGradients(arguments(arena, backward, 0, data.batch(), 0, true), backward, stream);
          arena.backward.download(backward.sharedStart, backward.size(), stream);
          device.synchronise(stream);
          return readResults.apply(arena.backward.host());
        });
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
    device.launch(
        device.adjoint, blocks, plan.threads, plan.sharedBytes, stream, arguments.struct());
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
    device.launch(
        device.gradients, gradientBlocks(backward), threads, 0, stream, arguments.struct());
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
      device.synchronise(stream);
      arena.setOwner(solved);
    }
  }

  private int gradientBlocks(BackwardLayout backward) {
    long wanted = (backward.gradientEntries() + GRADIENT_THREADS - 1) / GRADIENT_THREADS;
    return (int) Math.min(wanted, device.multiprocessors * GRADIENT_BLOCKS_PER_MULTIPROCESSOR);
  }
}
