package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import java.util.EnumMap;
import java.util.Map;

/** Where a batch and its solution lie in {@link CallBuffers#forward}; offsets in bytes. */
final class ForwardLayout {
  /** As in arguments.cuh. */
  static final int SOLVED = 0;

  static final int SKIPPED = 4;

  private final QpData data;
  private long size;

  /** Coefficients that the host sends. */
  private final Map<QpCoefficient, Operand> sent = new EnumMap<>(QpCoefficient.class);

  /** Offsets of those. */
  private final Map<QpCoefficient, Long> offsets = new EnumMap<>(QpCoefficient.class);

  /** Addresses of coefficients that are on the device already. */
  private final Map<QpCoefficient, Long> onDevice = new EnumMap<>(QpCoefficient.class);

  /** Shared coefficients and the ends lie before it, coefficients per sample after it. */
  final long sharedEnd;

  final long inputsEnd;
  final long z;
  final long lambda;
  final long nu;
  final long boundDual;
  final long residuals;
  final long iterations;
  final long promoted;

  /** The rest is for the device alone. */
  final long resultsEnd;

  final long slack;
  final long multiplier;
  final long end;

  ForwardLayout(QpData data, int sides, CudaDevice device) {
    this.data = data;
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand operand = data.get(coefficient);
      long address = DeviceEntries.address(operand, device);
      if (address != 0) {
        onDevice.put(coefficient, address);
      } else if (operand != null) {
        sent.put(coefficient, operand);
      }
    }
    takeOperands(true);
    long batch = data.batch();
    end = ints(batch);
    sharedEnd = size;
    takeOperands(false);
    inputsEnd = size;
    z = doubles(batch * data.n());
    lambda = doubles(batch * data.nIneq());
    nu = doubles(batch * data.nEq());
    boundDual = doubles(batch * data.n());
    residuals = doubles(batch * 3);
    iterations = ints(batch);
    promoted = ints(batch);
    resultsEnd = size;
    slack = doubles(batch * sides);
    multiplier = doubles(batch * sides);
  }

  private void takeOperands(boolean shared) {
    sent.forEach(
        (coefficient, operand) -> {
          if (operand.shared() == shared) {
            offsets.put(coefficient, doubles(operand.length()));
          }
        });
  }

  long size() {
    return size;
  }

  /** The address of a coefficient's entries; 0 where it is absent. */
  long operand(QpCoefficient coefficient, MirroredBuffer buffer) {
    Long offset = offsets.get(coefficient);
    return offset == null ? onDevice.getOrDefault(coefficient, 0L) : buffer.at(offset);
  }

  /** Bytes of all coefficients that the host sends for each sample of its own. */
  static long perSampleBytes(QpData data, CudaDevice device) {
    long doubles = 0;
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand operand = data.get(coefficient);
      boolean isSent = operand != null && DeviceEntries.address(operand, device) == 0;
      doubles += isSent && !operand.shared() ? operand.length() : 0;
    }
    return doubles * Double.BYTES;
  }

  /** Sends shared coefficients, and the marks of samples that are not to be solved. */
  void sendShared(MirroredBuffer buffer, HostCopies copies, Pointer stream) {
    sent.forEach(
        (coefficient, operand) -> {
          if (operand.shared()) {
            long at = offsets.get(coefficient);
            copies.write(buffer.host(), at, operand.values(), 0, operand.length());
          }
        });
    int[] ends = new int[data.batch()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = data.rejected()[i] == null ? SOLVED : SKIPPED;
    }
    buffer.host().write(end, ends, 0, ends.length);
    buffer.upload(0, sharedEnd, stream);
  }

  /** Sends the coefficients of some samples: each is on its way while the next is copied. */
  void sendSamples(MirroredBuffer buffer, HostCopies copies, int first, int last, Pointer stream) {
    sent.forEach(
        (coefficient, operand) -> {
          if (!operand.shared()) {
            int from = operand.offset(first);
            int count = operand.offset(last) - from;
            long start = offsets.get(coefficient) + (long) from * Double.BYTES;
            copies.write(buffer.host(), start, operand.values(), from, count);
            buffer.upload(start, start + (long) count * Double.BYTES, stream);
          }
        });
  }

  void readResults(Pointer host, CudaSolution solution) {
    host.read(z, solution.z, 0, solution.z.length);
    host.read(lambda, solution.lambda, 0, solution.lambda.length);
    host.read(nu, solution.nu, 0, solution.nu.length);
    host.read(boundDual, solution.boundDual, 0, solution.boundDual.length);
    host.read(iterations, solution.iterations, 0, solution.iterations.length);
    host.read(end, solution.ends, 0, solution.ends.length);
    host.read(promoted, solution.promoted, 0, solution.promoted.length);
    double[] all = new double[3 * data.batch()];
    host.read(residuals, all, 0, all.length);
    for (int i = 0; i < data.batch(); i++) {
      solution.primalResidual[i] = all[3 * i];
      solution.dualResidual[i] = all[3 * i + 1];
      solution.dualityGap[i] = all[3 * i + 2];
    }
  }

  private long doubles(long count) {
    return take(count * Double.BYTES);
  }

  private long ints(long count) {
    return take(count * Integer.BYTES);
  }

  private long take(long bytes) {
    long at = size;
    size += (bytes + 7) / 8 * 8;
    return at;
  }
}
