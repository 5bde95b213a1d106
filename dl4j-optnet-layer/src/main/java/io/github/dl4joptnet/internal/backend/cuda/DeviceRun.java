package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Map;
import java.util.function.Consumer;
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
  private final HostCopies copies;

  DeviceRun(CudaDevice device, QpData data, QpSettings settings) {
    this.device = device;
    this.data = data;
    this.settings = settings;
    plan = new LaunchPlan(data, settings, device);
    layout = new ForwardLayout(data, plan.sides, device);
    copies = new HostCopies(settings.threads());
  }

  /** Gradients, and per sample 0 where they are sound. */
  record Gradients(BackendGradients gradients, int[] ends) {}

  /**
   * @param results receives the results too, in ND4J arrays; null for none
   */
  CudaSolution solve(ResultArrays results) {
    return device.buffers.forSolve(buffers -> solve(buffers, results));
  }

  private CudaSolution solve(CallBuffers buffers, ResultArrays results) {
    Pointer stream = buffers.streams[0];
    sendAndSolve(buffers);
    buffers.forward.download(layout.end, layout.sharedEnd, stream);
    buffers.forward.download(layout.inputsEnd, layout.resultsEnd, stream);
    device.synchronise(stream);
    CudaSolution solution = new CudaSolution(data, settings, device);
    layout.readResults(buffers.forward.host(), solution);
    if (results != null) {
      results.copy(data, layout, buffers, stream);
    }
    buffers.setOwner(solution);
    return solution;
  }

  /** Leaves the results on the device, with what the backward pass starts from. */
  private void sendAndSolve(CallBuffers buffers) {
    buffers.setOwner(null);
    buffers.forward.ensure(layout.size());
    buffers.kept.ensure(plan.kept.size());
    buffers.workspace.ensure(plan.workspaceBytes());
    Pointer stream = buffers.streams[0];
    layout.sendShared(buffers.forward, copies, stream);
    if (plan.kept.common() >= 0) {
      launchPrepare(buffers);
    }
    if (plan.parts > 1) {
      device.synchronise(stream);
    }
    for (int part = 0; part < plan.parts; part++) {
      solve(part, buffers);
    }
    device.synchronise(buffers.streams[1]);
  }

  /** Sends and solves a part of the batch, while the part before is being solved. */
  private void solve(int part, CallBuffers buffers) {
    int first = plan.firstOf(part);
    int last = plan.firstOf(part + 1);
    int which = part % 2;
    layout.sendSamples(buffers.forward, copies, first, last, buffers.streams[which]);
    waitForPartBefore(part, buffers);
    launch(
        device.kernels.solve,
        Math.min(plan.solveBlocks, last - first),
        plan.shared,
        buffers.streams[which],
        arguments(buffers, plan.shared, null, first, last, plan.workspaceOffset(which), false));
  }

  private void launchPrepare(CallBuffers buffers) {
    SharedParts shared = plan.sharedByPrepare;
    CudaArguments arguments = arguments(buffers, shared, null, 0, data.batch(), 0, false);
    launch(device.kernels.prepare, 1, shared, buffers.streams[0], arguments);
  }

  /** Launches a kernel that needs a workspace. */
  private void launch(
      Pointer kernel, int blocks, SharedParts shared, Pointer stream, CudaArguments arguments) {
    device.launch(kernel, blocks, plan.threads, shared.bytes(), stream, arguments.struct());
  }

  /**
   * Waits for the part before in the same stream, so that at most two launches are queued: Windows
   * may hand queued launches to the device as one piece of work, of which it then limits the time.
   */
  private void waitForPartBefore(int part, CallBuffers buffers) {
    if (part >= 2) {
      device.synchronise(buffers.streams[part % 2]);
    }
  }

  Gradients backward(CudaSolution solved, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    BackwardLayout backward =
        new BackwardLayout(data, dLdz != null, dLdLambda != null, dLdNu != null, null);
    GradientReader reader = new GradientReader(data, backward, copies);
    return backward(
        solved,
        backward,
        buffers -> backward.writeInputs(buffers.backward.host(), dLdz, dLdLambda, dLdNu),
        new Receiver<>() {
          @Override
          public void samples(Pointer host, int first, int last) {
            reader.readSamples(host, first, last);
          }

          @Override
          public Gradients rest(Pointer host) {
            return new Gradients(reader.readShared(host), backward.readEnds(host));
          }
        });
  }

  /**
   * The same from and to ND4J arrays on the device.
   *
   * @param loss the derivatives of the loss by z, λ and ν, null for zero
   * @param addresses the addresses of their first entries
   * @param nd4j ND4J's stream
   * @param gradients addresses for the gradients
   * @return per sample 0 where they are sound
   */
  int[] backwardOnDevice(
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
        buffers -> {
          GatherKernels kernels = new GatherKernels(device, nd4j);
          long[] to = {backward.dLdz, backward.dLdLambda, backward.dLdNu};
          for (int i = 0; i < to.length; i++) {
            if (to[i] >= 0 && !loss[i].isEmpty()) {
              int columns = (int) loss[i].size(1);
              long at = buffers.backward.at(to[i]);
              kernels.gather(loss[i], addresses[i], at, data.batch(), 1, columns, 0, 0, 0);
            }
          }
          device.synchronise(nd4j);
        },
        backward::readEnds);
  }

  /** Receives the results of a backward pass in the host's pinned memory. */
  interface Receiver<T> {
    /** Called once the results of these samples alone have arrived, while others are computed. */
    default void samples(Pointer host, int first, int last) {}

    /** Called last; the result of the pass. */
    T rest(Pointer host);
  }

  <T> T backward(
      CudaSolution solved,
      BackwardLayout backward,
      Consumer<CallBuffers> writeInputs,
      Receiver<T> receiver) {
    return device.buffers.forBackward(
        solved,
        buffers -> {
          restore(buffers, solved);
          buffers.backward.ensure(backward.size());
          Pointer stream = buffers.streams[0];
          writeInputs.accept(buffers);
          Pointer host = buffers.backward.host();
          int received = 0;
          for (int part = 0; part < plan.parts; part++) {
            differentiate(part, buffers, backward);
            // The stream of this part has been waited for; two later parts are in work.
            if (part >= 2) {
              receive(received++, host, receiver);
            }
          }
          device.synchronise(buffers.streams[1]);
          sumSharedGradients(buffers, backward, stream);
          buffers.backward.download(backward.sharedStart, backward.size(), stream);
          device.synchronise(stream);
          while (received < plan.parts) {
            receive(received++, host, receiver);
          }
          buffers.setDifferentiated();
          return receiver.rest(host);
        });
  }

  private void receive(int part, Pointer host, Receiver<?> receiver) {
    receiver.samples(host, plan.firstOf(part), plan.firstOf(part + 1));
  }

  /** Differentiates a part of the batch, while the gradients of the part before are fetched. */
  private void differentiate(int part, CallBuffers buffers, BackwardLayout backward) {
    int first = plan.firstOf(part);
    int last = plan.firstOf(part + 1);
    int which = part % 2;
    Pointer stream = buffers.streams[which];
    backward.sendSamples(buffers.backward, first, last, stream);
    CudaArguments arguments =
        arguments(buffers, plan.shared, backward, first, last, plan.workspaceOffset(which), false);
    waitForPartBefore(part, buffers);
    int blocks = Math.min(plan.adjointBlocks, last - first);
    launch(device.kernels.adjoint, blocks, plan.shared, stream, arguments);
    launchGradients(arguments, backward, stream);
    backward.fetchSamples(buffers.backward, first, last, stream);
  }

  /** Adds up the gradients of shared coefficients, part after part in the order of the samples. */
  private void sumSharedGradients(CallBuffers buffers, BackwardLayout backward, Pointer stream) {
    for (int part = 0; part < plan.parts; part++) {
      int first = plan.firstOf(part);
      int last = plan.firstOf(part + 1);
      CudaArguments arguments = arguments(buffers, plan.shared, backward, first, last, 0, true);
      launchGradients(arguments, backward, stream);
    }
  }

  private CudaArguments arguments(
      CallBuffers buffers,
      SharedParts shared,
      BackwardLayout backward,
      int first,
      int last,
      long workspace,
      boolean ofShared) {
    return new CudaArguments(
        data, settings, plan, shared, buffers, layout, backward, first, last, workspace, ofShared);
  }

  private void launchGradients(CudaArguments arguments, BackwardLayout backward, Pointer stream) {
    int threads = Math.min(GRADIENT_THREADS, device.maxThreads);
    device.launch(
        device.kernels.gradients, gradientBlocks(backward), threads, 0, stream, arguments.struct());
  }

  /** Solves again where another call has reused the memory; leaves the same on the device. */
  private void restore(CallBuffers buffers, CudaSolution solved) {
    if (buffers.owner() != solved) {
      sendAndSolve(buffers);
      device.synchronise(buffers.streams[0]);
      buffers.setOwner(solved);
    }
  }

  private int gradientBlocks(BackwardLayout backward) {
    long wanted = (backward.gradientEntries() + GRADIENT_THREADS - 1) / GRADIENT_THREADS;
    return (int) Math.min(wanted, device.multiprocessors * GRADIENT_BLOCKS_PER_MULTIPROCESSOR);
  }
}
