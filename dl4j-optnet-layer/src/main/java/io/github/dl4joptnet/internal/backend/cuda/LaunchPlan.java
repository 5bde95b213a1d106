package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;

/**
 * The number of blocks and threads of a launch, and the parts of a block's workspace that fit into
 * shared memory. Sizes are those of workspace.cuh.
 */
final class LaunchPlan {
  private static final int WARP = 32;
  private static final int MAX_THREADS = 256;

  /** Of those that are made because of the bytes. */
  private static final int MAX_SENT_PARTS = 8;

  /** HEADER + SCRATCH of arguments.cuh. */
  private static final long FIXED = 96 + GatherKernels.SCRATCH;

  /** Slots for the finite limits of a sample. */
  final int sides;

  final int threads;

  /** Most blocks of the kernels solve and adjoint that are of use. */
  final int solveBlocks;

  final int adjointBlocks;
  final boolean factorInShared;
  final boolean vectorsInShared;
  final int sharedBytes;

  /**
   * Number of parts that a batch is divided into, so that one is sent while another is solved, and
   * no launch takes long.
   */
  final int parts;

  private final int batch;

  /** Whether to factor in float32. */
  final boolean single;

  /** Doubles of global memory for each block. */
  final long workspaceStride;

  LaunchPlan(QpData data, QpSettings settings, CudaDevice device) {
    long n = data.n();
    long m = (long) data.nEq() + data.nIneq();
    sides =
        (present(data.h()) + present(data.hLower())) * data.nIneq()
            + (present(data.lower()) + present(data.upper())) * data.n();
    long factor = n * (n + 1) / 2;
    long vectors = 11 * n + 14 * m + (n + m) + 8L * sides;
    long iterates = 2 * (2 * n + m + 2L * sides);
    long room = device.maxShared / Double.BYTES - FIXED;
    factorInShared = factor <= room;
    room -= factorInShared ? factor : 0;
    vectorsInShared = vectors <= room;
    sharedBytes =
        (int)
            (Double.BYTES
                * (FIXED + (factorInShared ? factor : 0) + (vectorsInShared ? vectors : 0)));
    single = device.single;
    long copies = single ? (n * (n + m) + 1) / 2 : 0;
    workspaceStride =
        iterates + copies + (factorInShared ? 0 : factor) + (vectorsInShared ? 0 : vectors);
    threads = threads(n, device.maxThreads);
    batch = data.batch();
    long sent = ForwardLayout.perSampleBytes(data, device) / device.options.partBytes();
    long forSending = Math.max(1, Math.min(sent, Math.min(MAX_SENT_PARTS, batch)));
    long most = new LaunchTime(device).programs(data, settings);
    parts = (int) Math.max(forSending, (batch + most - 1) / most);
    int largest = (batch + parts - 1) / parts;
    Kernels kernels = device.kernels;
    solveBlocks = Math.min(largest, device.resident(kernels.solve, threads, sharedBytes));
    adjointBlocks = Math.min(largest, device.resident(kernels.adjoint, threads, sharedBytes));
  }

  /** The first sample of a part. */
  int firstOf(int part) {
    return (int) ((long) batch * part / parts);
  }

  /** Bytes of global memory for the blocks of all parts that may run at the same time. */
  long workspaceBytes() {
    return workspaceOffset(Math.min(2, parts));
  }

  /** Where the memory for every second part begins. */
  long workspaceOffset(int stream) {
    return stream * (Math.max(solveBlocks, adjointBlocks) * workspaceStride * Double.BYTES);
  }

  /** One thread for each 4×4 tile of the Newton matrix, in whole warps. */
  static int threads(long n, int deviceLimit) {
    long tiles = (n + 3) / 4;
    long wanted = (tiles * (tiles + 1) / 2 + WARP - 1) / WARP * WARP;
    return (int) Math.min(wanted, Math.min(MAX_THREADS, deviceLimit / WARP * WARP));
  }

  private static int present(Operand limits) {
    return limits == null ? 0 : 1;
  }
}
