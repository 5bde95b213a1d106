package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.Operand;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The coefficients of a batch, copied on a device from ND4J's arrays into memory of their own, in
 * dense float64, with what is wrong with them.
 */
public final class GatheredCoefficients {

  /**
   * A coefficient to copy.
   *
   * @param array FLOAT or DOUBLE, not empty, with any strides
   * @param blocks its samples, or 1 where the batch shares it
   * @param rows of each block, 1 for a vector
   * @param columns of each block
   * @param noLimit the one infinity that is allowed, or 0
   * @param quadratic whether the blocks are to be made symmetric and semidefinite
   */
  public record Coefficient(
      INDArray array, int blocks, int rows, int columns, double noLimit, boolean quadratic) {
    int size() {
      return rows * columns;
    }

    long entries() {
      return (long) blocks * size();
    }
  }

  /** Limits, as indices of coefficients, of which the lower must not exceed the upper. */
  public record Order(int lower, int upper) {}

  private final List<Coefficient> coefficients;
  private final List<Order> orders;
  private final List<DeviceEntries> entries = new ArrayList<>();
  private final List<int[]> badEntries = new ArrayList<>();
  private final List<int[]> crossed = new ArrayList<>();
  private double[] symmetry;
  private int[] notDefinite;

  private GatheredCoefficients(List<Coefficient> coefficients, List<Order> orders) {
    this.coefficients = coefficients;
    this.orders = orders;
  }

  /** Copies and looks; the calling thread's GPU is that of the device. */
  static GatheredCoefficients gather(
      CudaDevice device, DeviceArrays arrays, List<Coefficient> coefficients, List<Order> orders) {
    List<INDArray> sources = coefficients.stream().map(Coefficient::array).toList();
    long[] from = arrays.read(sources);
    DeviceMemory memory =
        new DeviceMemory(arrays, coefficients.stream().mapToLong(Coefficient::entries).sum());
    GatheredCoefficients gathered = new GatheredCoefficients(coefficients, orders);
    long first = 0;
    for (Coefficient coefficient : coefficients) {
      gathered.entries.add(new DeviceEntries(device, memory, first));
      first += coefficient.entries();
    }
    Pointer stream = new Pointer(arrays.stream());
    device.useArena(
        null,
        arena -> {
          gathered.gather(arena, from, memory, stream);
          return null;
        });
    arrays.written(memory.array);
    Reference.reachabilityFence(sources);
    return gathered;
  }

  private void gather(Arena arena, long[] from, DeviceMemory memory, Pointer stream) {
    Flags flags = new Flags(arena.backward);
    GatherKernels kernels = new GatherKernels(arena.device, stream);
    long to = memory.address;
    for (int i = 0; i < from.length; i++) {
      Coefficient c = coefficients.get(i);
      long faults = flags.ints(c.blocks());
      long halves = c.quadratic() ? flags.symmetry : 0;
      kernels.gather(
          c.array(), from[i], to, c.blocks(), c.rows(), c.columns(), c.noLimit(), faults, halves);
      if (c.quadratic()) {
        kernels.definite(to, c.blocks(), c.columns(), flags.definite, arena.workspace);
      }
      to += c.entries() * Double.BYTES;
    }
    for (Order order : orders) {
      order(kernels, order, memory.address, flags);
    }
    arena.backward.download(0, flags.size, stream);
    arena.device.synchronise(stream);
    flags.read();
  }

  private void order(GatherKernels kernels, Order order, long start, Flags flags) {
    Coefficient lower = coefficients.get(order.lower());
    Coefficient upper = coefficients.get(order.upper());
    kernels.order(
        start + first(order.lower()) * Double.BYTES,
        lower.blocks() == 1 ? 0 : lower.size(),
        start + first(order.upper()) * Double.BYTES,
        upper.blocks() == 1 ? 0 : upper.size(),
        samples(order),
        lower.size(),
        flags.ints(samples(order)));
  }

  private long first(int index) {
    return coefficients.subList(0, index).stream().mapToLong(Coefficient::entries).sum();
  }

  private int samples(Order order) {
    return Math.max(
        coefficients.get(order.lower()).blocks(), coefficients.get(order.upper()).blocks());
  }

  /** Where the kernels leave what they have found, on the device and then on the host. */
  private final class Flags {
    private final MirroredBuffer buffer;
    private final int matrices;
    final long symmetry;
    final long definite;
    final long size;
    private long next;

    Flags(MirroredBuffer buffer) {
      this.buffer = buffer;
      matrices =
          coefficients.stream()
              .filter(Coefficient::quadratic)
              .mapToInt(Coefficient::blocks)
              .findFirst()
              .orElse(0);
      long ints = matrices;
      for (Coefficient coefficient : coefficients) {
        ints += coefficient.blocks();
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
      for (Coefficient coefficient : coefficients) {
        badEntries.add(buffer.host().getIntArray(at, coefficient.blocks()));
        at += (long) coefficient.blocks() * Integer.BYTES;
      }
      for (Order order : orders) {
        crossed.add(buffer.host().getIntArray(at, samples(order)));
        at += (long) samples(order) * Integer.BYTES;
      }
    }
  }

  /** The copy of a coefficient. */
  public Operand operand(int index) {
    Coefficient c = coefficients.get(index);
    return new Operand(
        entries.get(index), Math.toIntExact(c.entries()), c.blocks() == 1 ? 0 : c.size(), c.size());
  }

  /** Whether a block has an entry that is neither finite nor the infinity that is allowed. */
  public boolean hasBadEntry(int index, int block) {
    return badEntries.get(index)[block] != 0;
  }

  /** Whether some lower limit exceeds its upper one. */
  public boolean isCrossed(int order) {
    return GatherKernels.any(crossed.get(order));
  }

  /** The largest |Q| of a block whose entries are all finite. */
  public double largest(int block) {
    return symmetry[2 * block];
  }

  /** The largest |Q − Qᵀ| of such a block, before it was made symmetric. */
  public double asymmetry(int block) {
    return symmetry[2 * block + 1];
  }

  /**
   * Whether a block might have an eigenvalue below −1e-5 of its largest: certain where this is
   * false.
   */
  public boolean mayBeIndefinite(int block) {
    return notDefinite[block] != 0;
  }
}
