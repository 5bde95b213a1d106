package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Launches of the kernels in gather.cuh on one stream. */
final class GatherKernels {
  /** As in arguments.cuh. */
  static final int SCRATCH = 128;

  private static final int THREADS = 256;
  private static final int BLOCKS_PER_MULTIPROCESSOR = 8;

  private final CudaDevice device;
  private final Pointer stream;
  private final int threads;

  GatherKernels(CudaDevice device, Pointer stream) {
    this.device = device;
    this.stream = stream;
    threads = Math.min(THREADS, device.maxThreads);
  }

  /**
   * Copies an array to dense float64, row by row.
   *
   * @param from address of the array's first entry
   * @param blocks 1, or the size of the array's first dimension
   * @param rows 1 for vectors
   * @param noLimit the one infinity that is allowed, or 0
   * @param faults an int for each block, 0 for no check
   * @param symmetry two doubles for each block, 0 to leave matrices as they are
   */
  void gather(
      INDArray array,
      long from,
      long to,
      int blocks,
      int rows,
      int columns,
      double noLimit,
      long faults,
      long symmetry) {
    int rank = array.rank();
    boolean isMatrix = rank == 3 || (rank == 2 && blocks == 1);
    long[] stride = array.stride();
    long[] strides = {
      blocks == 1 ? 0 : stride[0], isMatrix ? stride[rank - 2] : 0, stride[rank - 1]
    };
    boolean isFloat = array.dataType() == DataType.FLOAT;
    gather(from, to, faults, symmetry, strides, noLimit, blocks, rows, columns, isFloat);
  }

  /** Copies doubles as they are. */
  void copy(long from, long to, int batch, int size) {
    gather(from, to, 0, 0, new long[] {size, 0, 1}, 0, batch, 1, size, false);
  }

  /** The struct GatherArguments of arguments.cuh. */
  private void gather(
      long from,
      long to,
      long faults,
      long symmetry,
      long[] strides,
      double noLimit,
      int blocks,
      int rows,
      int columns,
      boolean isFloat) {
    KernelArguments arguments =
        new KernelArguments(80)
            .number(from)
            .number(to)
            .number(faults)
            .number(symmetry)
            .number(strides[0])
            .number(strides[1])
            .number(strides[2])
            .real(noLimit)
            .integer(blocks)
            .integer(rows)
            .integer(columns)
            .integer(isFloat ? 1 : 0);
    launch(device.kernels.gather, blocks, SCRATCH * Double.BYTES, arguments);
  }

  /** Writes an int for each sample, not 0 where a lower limit exceeds an upper one. */
  void order(
      long lower,
      long lowerStride,
      long upper,
      long upperStride,
      int samples,
      int length,
      long faults) {
    KernelArguments arguments =
        new KernelArguments(48)
            .number(lower)
            .number(lowerStride)
            .number(upper)
            .number(upperStride)
            .number(faults)
            .integer(samples)
            .integer(length);
    launch(device.kernels.order, samples, 0, arguments);
  }

  /** Writes an int for each matrix, not 0 where it might have a negative eigenvalue. */
  void definite(long q, int blocks, int n, long faults, MirroredBuffer workspace) {
    long doubles = n + LaunchPlan.packedSize(n);
    boolean inShared = (SCRATCH + doubles) * Double.BYTES <= device.maxShared;
    int shared = Math.toIntExact((SCRATCH + (inShared ? doubles : 0)) * Double.BYTES);
    int blockThreads = LaunchPlan.threads(n, device.maxThreads);
    int most = new LaunchTime(device).factorisations(n);
    int resident = device.resident(device.kernels.definite, blockThreads, shared);
    if (!inShared) {
      workspace.ensure((long) Math.min(resident, blocks) * doubles * Double.BYTES);
    }
    for (int first = 0; first < blocks; first += Math.min(most, blocks - first)) {
      int count = Math.min(most, blocks - first);
      KernelArguments arguments =
          new KernelArguments(48)
              .number(q + (long) first * n * n * Double.BYTES)
              .number(faults + (long) first * Integer.BYTES)
              .number(inShared ? 0 : workspace.at(0))
              .number(inShared ? 0 : doubles)
              .integer(count)
              .integer(n)
              .integer(inShared ? 1 : 0)
              .integer(0);
      device.launch(
          device.kernels.definite,
          Math.min(resident, count),
          blockThreads,
          shared,
          stream,
          arguments);
    }
  }

  /** The number of ints that {@link #differ} writes. */
  int differBlocks(long doubles) {
    return blocks((doubles + threads - 1) / threads);
  }

  /** Writes ints of which one is not 0 where two stretches of memory differ. */
  void differ(long a, long b, long doubles, long differ) {
    KernelArguments arguments =
        new KernelArguments(32).number(a).number(b).number(differ).number(doubles);
    launch(device.kernels.differ, differBlocks(doubles), 0, arguments);
  }

  private int blocks(long wanted) {
    return (int) Math.min(wanted, device.multiprocessors * BLOCKS_PER_MULTIPROCESSOR);
  }

  private void launch(Pointer kernel, long blocks, int shared, KernelArguments arguments) {
    device.launch(kernel, blocks(blocks), threads, shared, stream, arguments);
  }

  /** Whether any of the ints that a kernel has written is not 0. */
  static boolean any(int[] faults) {
    return Arrays.stream(faults).anyMatch(fault -> fault != 0);
  }
}
