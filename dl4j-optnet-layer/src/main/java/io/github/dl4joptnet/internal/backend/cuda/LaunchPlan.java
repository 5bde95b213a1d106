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

  /** The most parts that the size of a batch leads to. */
  private static final int MAX_SENT_PARTS = 8;

  /** The largest order of a bordered matrix; beyond, a block's would take too much memory. */
  private static final long MAX_BORDERED = 720;

  /**
   * The most rows and bounds for each variable with which the active set method pays where each
   * sample has its own matrices.
   */
  private static final long MAX_BORDERS = 4;

  /** Slots for the finite limits of a sample. */
  final int sides;

  final int threads;

  /** The numbers of blocks of the kernels solve and adjoint, no larger than is of use. */
  final int solveBlocks;

  final int adjointBlocks;

  /** The order of the active set method's bordered matrix; 0 where the method does not fit. */
  final int bordered;

  /** For the kernels solve and adjoint. */
  final SharedParts shared;

  /** For the kernel prepare. */
  final SharedParts sharedByPrepare;

  /** What a solve leaves on the device. */
  final KeptLayout kept;

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
    boolean common = data.sharedMatrices();
    bordered = device.options.activeSet() ? borderedOrder(data, settings, common) : 0;
    kept = KeptLayout.of(data.batch(), n, m, bordered, common);
    long borders = bordered - n - data.nEq();
    long ofMethod = bordered == 0 ? 0 : bordered + (n + 1) / 2 + (borders + 1) / 2;
    long factor = packedSize(n + 1);
    long vectors = 11 * n + 13 * m + (n + m) + 5L * sides + ofMethod;
    long steps = m + 3L * sides;
    long border = packedSize(bordered);
    SharedParts.Sizes own = new SharedParts.Sizes(factor, vectors, steps, common ? 0 : border);
    shared = SharedParts.fitting(own, device.maxShared);
    SharedParts.Sizes ofBatch = new SharedParts.Sizes(factor, vectors, steps, border);
    sharedByPrepare = SharedParts.forBorder(ofBatch, device.maxShared, shared);
    long iterates = 2 * (2 * n + m + 2L * sides);
    single = device.single;
    long copies = single ? (n * (n + m) + 1) / 2 : 0;
    workspaceStride = iterates + copies + own.outside(shared);
    threads = threads(Math.max(n, bordered), device.maxThreads);
    batch = data.batch();
    long sent = ForwardLayout.perSampleBytes(data, device) / device.options.partBytes();
    long forSending = Math.max(1, Math.min(sent, Math.min(MAX_SENT_PARTS, batch)));
    long most = new LaunchTime(device).programs(data, settings);
    parts = (int) Math.max(forSending, (batch + most - 1) / most);
    int largest = (batch + parts - 1) / parts;
    Kernels kernels = device.kernels;
    solveBlocks = Math.min(largest, device.resident(kernels.solve, threads, shared.bytes()));
    adjointBlocks = Math.min(largest, device.resident(kernels.adjoint, threads, shared.bytes()));
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

  /** One thread for each 4×4 tile of the largest matrix, in whole warps. */
  static int threads(long n, int deviceLimit) {
    long tiles = (n + 3) / 4;
    long wanted = (tiles * (tiles + 1) / 2 + WARP - 1) / WARP * WARP;
    return (int) Math.min(wanted, Math.min(MAX_THREADS, deviceLimit / WARP * WARP));
  }

  /** All rows and, where there are bounds, all variables border Q. */
  private static int borderedOrder(QpData data, QpSettings settings, boolean common) {
    long n = data.n();
    boolean hasBounds = data.lower() != null || data.upper() != null;
    long borders = (long) data.nEq() + data.nIneq() + (hasBounds ? n : 0);
    boolean fits = n + borders <= MAX_BORDERED && (common || borders <= MAX_BORDERS * n);
    return fits && settings.smoothing() == 0 && data.Q() != null ? (int) (n + borders) : 0;
  }

  /** Doubles in a packed triangle, as in cholesky.cuh. */
  static long packedSize(long order) {
    return order * (order + 1) / 2 + order / 4;
  }

  private static int present(Operand limits) {
    return limits == null ? 0 : 1;
  }
}
