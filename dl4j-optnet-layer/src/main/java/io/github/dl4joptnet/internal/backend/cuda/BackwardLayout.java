package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where the derivatives of the loss, the adjoint solutions and the gradients lie in {@link
 * CallBuffers#backward}; offsets in bytes, −1 for what is absent.
 */
final class BackwardLayout {
  /** The number of {@link #adjoints}. */
  static final int ADJOINTS = 10;

  private final QpData data;
  private long size;

  final long dLdz;
  final long dLdLambda;
  final long dLdNu;

  /** u, eta, xi, dh, dHLower, dUpper, dLower, exactZ, exactLambda, exactNu. */
  final long[] adjoints;

  /** The gradients of shared coefficients and the ends lie from here on. */
  final long sharedStart;

  /** Offsets of the gradients; empty where {@link #onDevice} is given. */
  private final Map<QpCoefficient, Long> gradients = new EnumMap<>(QpCoefficient.class);

  /** Addresses of the gradients in other memory of the device; null where they lie here. */
  private final Map<QpCoefficient, Long> onDevice;

  final long ends;

  /**
   * @param dLdz whether it is given, not zero; likewise for the others
   * @param onDevice addresses for the gradients; null to have them here
   */
  BackwardLayout(
      QpData data,
      boolean dLdz,
      boolean dLdLambda,
      boolean dLdNu,
      Map<QpCoefficient, Long> onDevice) {
    this.data = data;
    this.onDevice = onDevice;
    long batch = data.batch();
    this.dLdz = dLdz ? take(batch * data.n()) : -1;
    this.dLdLambda = dLdLambda ? take(batch * data.nIneq()) : -1;
    this.dLdNu = dLdNu ? take(batch * data.nEq()) : -1;
    long n = batch * data.n();
    long nIneq = batch * data.nIneq();
    long nEq = batch * data.nEq();
    adjoints = doubles(n, nIneq, nEq, nIneq, nIneq, n, n, n, nIneq, nEq);
    takeGradients(false);
    sharedStart = size;
    takeGradients(true);
    ends = take((batch + 1) / 2);
  }

  private void takeGradients(boolean shared) {
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand operand = data.get(coefficient);
      if (operand != null && onDevice == null && operand.shared() == shared) {
        gradients.put(coefficient, take(operand.length()));
      }
    }
  }

  /** The address of a gradient; 0 where the coefficient is absent. */
  long gradient(QpCoefficient coefficient, MirroredBuffer buffer) {
    if (onDevice != null) {
      return onDevice.getOrDefault(coefficient, 0L);
    }
    Long offset = gradients.get(coefficient);
    return offset == null ? 0 : buffer.at(offset);
  }

  /** Where a gradient lies here; −1 where it does not. */
  long start(QpCoefficient coefficient) {
    return gradients.getOrDefault(coefficient, -1L);
  }

  long size() {
    return size;
  }

  /** Entries of all gradients together. */
  long gradientEntries() {
    long entries = 0;
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand operand = data.get(coefficient);
      entries += operand == null ? 0 : operand.length();
    }
    return entries;
  }

  /** Sends the derivatives of the loss for some samples, unless they are on the device. */
  void sendSamples(MirroredBuffer buffer, int first, int last, Pointer stream) {
    if (onDevice != null) {
      return;
    }
    sendSamples(buffer, dLdz, data.n(), first, last, stream);
    sendSamples(buffer, dLdLambda, data.nIneq(), first, last, stream);
    sendSamples(buffer, dLdNu, data.nEq(), first, last, stream);
  }

  private static void sendSamples(
      MirroredBuffer buffer, long start, long length, int first, int last, Pointer stream) {
    if (start >= 0) {
      long bytes = length * Double.BYTES;
      buffer.upload(start + first * bytes, start + last * bytes, stream);
    }
  }

  /** Fetches the gradients of some samples. */
  void fetchSamples(MirroredBuffer buffer, int first, int last, Pointer stream) {
    gradients.forEach(
        (coefficient, start) -> {
          Operand operand = data.get(coefficient);
          if (!operand.shared()) {
            long from = start + (long) operand.offset(first) * Double.BYTES;
            long to = start + (long) operand.offset(last) * Double.BYTES;
            buffer.download(from, to, stream);
          }
        });
  }

  void writeInputs(Pointer host, double[] valuesZ, double[] valuesLambda, double[] valuesNu) {
    write(host, dLdz, valuesZ);
    write(host, dLdLambda, valuesLambda);
    write(host, dLdNu, valuesNu);
  }

  /** Per sample, 0 where the adjoint solve is sound. */
  int[] readEnds(Pointer host) {
    int[] read = new int[data.batch()];
    host.read(ends, read, 0, read.length);
    return read;
  }

  private static void write(Pointer host, long offset, double[] values) {
    if (values != null) {
      host.write(offset, values, 0, values.length);
    }
  }

  private long[] doubles(long... counts) {
    long[] offsets = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      offsets[i] = take(counts[i]);
    }
    return offsets;
  }

  private long take(long doubles) {
    long at = size;
    size += doubles * Double.BYTES;
    return at;
  }
}
