package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The coefficients of a batch, copied on a device from ND4J's arrays into other memory, in dense
 * float64, and the faults that were found in them.
 */
final class GatheredCoefficients {

  /** Limits of which the lower must not exceed the upper. */
  private record Order(QpCoefficient lower, QpCoefficient upper) {}

  private static final List<Order> ORDERS =
      List.of(
          new Order(QpCoefficient.H_LOWER, QpCoefficient.H),
          new Order(QpCoefficient.LOWER, QpCoefficient.UPPER));

  private final CoefficientArrays given;
  private final List<QpCoefficient> present;
  private final List<Order> orders;
  private final Map<QpCoefficient, Operand> operands = new EnumMap<>(QpCoefficient.class);
  private final Map<QpCoefficient, int[]> badEntries = new EnumMap<>(QpCoefficient.class);

  /** With the lower limits as keys. */
  private final Map<QpCoefficient, int[]> crossed = new EnumMap<>(QpCoefficient.class);

  private double[] symmetry;
  private int[] notDefinite;

  private GatheredCoefficients(CoefficientArrays given) {
    this.given = given;
    present = Arrays.stream(QpCoefficient.values()).filter(given::has).toList();
    orders =
        ORDERS.stream().filter(each -> given.has(each.lower) && given.has(each.upper)).toList();
  }

  /** Copies and checks; the device is that of the calling thread. */
  static GatheredCoefficients gather(
      CudaDevice device, DeviceArrays arrays, CoefficientArrays given) {
    GatheredCoefficients gathered = new GatheredCoefficients(given);
    List<INDArray> sources = gathered.present.stream().map(given::get).toList();
    long[] from = arrays.read(sources);
    DeviceMemory memory =
        new DeviceMemory(arrays, sources.stream().mapToLong(INDArray::length).sum());
    long first = 0;
    for (QpCoefficient coefficient : gathered.present) {
      DeviceEntries entries = new DeviceEntries(device, memory, first);
      gathered.operands.put(coefficient, gathered.operand(coefficient, entries));
      first += given.get(coefficient).length();
    }
    Pointer stream = new Pointer(arrays.stream());
    device.buffers.forScratch(
        buffers -> {
          gathered.gather(buffers, from, memory, stream);
          return null;
        });
    arrays.written(memory.array);
    Reference.reachabilityFence(sources);
    return gathered;
  }

  private Operand operand(QpCoefficient coefficient, DeviceEntries entries) {
    int size = given.shape().entries(coefficient);
    int length = Math.toIntExact(given.get(coefficient).length());
    return new Operand(entries, length, given.blocks(coefficient) == 1 ? 0 : size, size);
  }

  private void gather(CallBuffers buffers, long[] from, DeviceMemory memory, Pointer stream) {
    Flags flags = new Flags(buffers.backward);
    GatherKernels kernels = new GatherKernels(buffers.device, stream);
    int n = given.shape().n();
    long to = memory.address;
    Map<QpCoefficient, Long> addresses = new EnumMap<>(QpCoefficient.class);
    for (int i = 0; i < from.length; i++) {
      QpCoefficient coefficient = present.get(i);
      INDArray array = given.get(coefficient);
      int blocks = given.blocks(coefficient);
      int rows = coefficient.isMatrix() ? given.shape().rows(coefficient) : 1;
      int columns = given.shape().entries(coefficient) / rows;
      boolean isQ = coefficient == QpCoefficient.Q;
      kernels.gather(
          array,
          from[i],
          to,
          blocks,
          rows,
          columns,
          coefficient.absentValue(),
          flags.ints(blocks),
          isQ ? flags.symmetry : 0);
      if (isQ) {
        kernels.definite(to, blocks, n, flags.definite, buffers.workspace);
      }
      addresses.put(coefficient, to);
      to += array.length() * Double.BYTES;
    }
    for (Order order : orders) {
      Operand lower = operand(order.lower);
      Operand upper = operand(order.upper);
      kernels.order(
          addresses.get(order.lower),
          lower.stride(),
          addresses.get(order.upper),
          upper.stride(),
          samples(order),
          lower.size(),
          flags.ints(samples(order)));
    }
    buffers.backward.download(0, flags.size, stream);
    buffers.device.synchronise(stream);
    flags.read();
  }

  private int samples(Order order) {
    return Math.max(given.blocks(order.lower), given.blocks(order.upper));
  }

  /** Where the kernels write the faults: on the device, with a copy on the host. */
  private final class Flags {
    private final MirroredBuffer buffer;
    private final int matrices;
    final long symmetry;
    final long definite;
    final long size;
    private long next;

    Flags(MirroredBuffer buffer) {
      this.buffer = buffer;
      matrices = given.has(QpCoefficient.Q) ? given.blocks(QpCoefficient.Q) : 0;
      long ints = matrices;
      for (QpCoefficient coefficient : present) {
        ints += given.blocks(coefficient);
      }
      for (Order order : orders) {
        ints += samples(order);
      }
      long doubles = 2L * matrices;
      size = doubles * Double.BYTES + ints * Integer.BYTES;
      buffer.ensure(size);
      symmetry = buffer.at(0);
      definite = buffer.at(doubles * Double.BYTES);
      next = doubles * Double.BYTES + (long) matrices * Integer.BYTES;
    }

    /** The address of the next ints. */
    long ints(int count) {
      long at = next;
      next += (long) count * Integer.BYTES;
      return buffer.at(at);
    }

    void read() {
      GatheredCoefficients.this.symmetry = buffer.host().getDoubleArray(0, 2 * matrices);
      long at = 2L * matrices * Double.BYTES;
      notDefinite = buffer.host().getIntArray(at, matrices);
      at += (long) matrices * Integer.BYTES;
      for (QpCoefficient coefficient : present) {
        int blocks = given.blocks(coefficient);
        badEntries.put(coefficient, buffer.host().getIntArray(at, blocks));
        at += (long) blocks * Integer.BYTES;
      }
      for (Order order : orders) {
        crossed.put(order.lower, buffer.host().getIntArray(at, samples(order)));
        at += (long) samples(order) * Integer.BYTES;
      }
    }
  }

  /** The copy of a coefficient that is given. */
  Operand operand(QpCoefficient coefficient) {
    return operands.get(coefficient);
  }

  /** Whether a block has an entry that is neither finite nor the infinity that is allowed. */
  boolean hasBadEntry(QpCoefficient coefficient, int block) {
    return badEntries.get(coefficient)[block] != 0;
  }

  /** Whether some lower limit exceeds its upper one; both are given. */
  boolean isCrossed(QpCoefficient lower) {
    return GatherKernels.any(crossed.get(lower));
  }

  /** The largest |Q| of a block whose entries are all finite. */
  double largest(int block) {
    return symmetry[2 * block];
  }

  /** The largest |Q − Qᵀ| of such a block, before it was made symmetric. */
  double asymmetry(int block) {
    return symmetry[2 * block + 1];
  }

  /** False where a block certainly has no eigenvalue below −1e-5 of its largest. */
  boolean mayBeIndefinite(int block) {
    return notDefinite[block] != 0;
  }
}
