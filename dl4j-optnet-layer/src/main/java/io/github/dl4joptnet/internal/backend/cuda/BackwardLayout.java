package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;

/**
 * Where the derivatives of the loss, the adjoint solutions and the gradients lie in {@link
 * Arena#backward}; offsets in bytes, −1 for what is absent.
 */
final class BackwardLayout {
  private final QpData data;
  private long size;

  final long dLdz;
  final long dLdLambda;
  final long dLdNu;

  /** u, eta, xi, dh, dHLower, dUpper, dLower, exactZ, exactLambda, exactNu. */
  final long[] adjoints;

  /** Gradients of samples lie before it, those of shared coefficients and the ends behind it. */
  final long sharedStart;

  /** In the order of {@link ForwardLayout#operands}; −1 for those in place. */
  final long[] gradients;

  /** Addresses of the gradients, where they are written to other memory than this; else null. */
  final long[] inPlace;

  final long ends;

  /**
   * @param dLdz whether it is given, not zero; likewise for the others
   * @param inPlace addresses for the gradients, 0 for what is absent; null to take memory here
   */
  BackwardLayout(QpData data, boolean dLdz, boolean dLdLambda, boolean dLdNu, long[] inPlace) {
    this.data = data;
    this.inPlace = inPlace;
    long batch = data.batch();
    this.dLdz = dLdz ? take(batch * data.n()) : -1;
    this.dLdLambda = dLdLambda ? take(batch * data.nIneq()) : -1;
    this.dLdNu = dLdNu ? take(batch * data.nEq()) : -1;
    long n = batch * data.n();
    long nIneq = batch * data.nIneq();
    long nEq = batch * data.nEq();
    adjoints = doubles(n, nIneq, nEq, nIneq, nIneq, n, n, n, nIneq, nEq);
    Operand[] given = data.operands();
    gradients = new long[given.length];
    takeGradients(given, false);
    sharedStart = size;
    takeGradients(given, true);
    ends = take((batch + 1) / 2);
  }

  private void takeGradients(Operand[] given, boolean shared) {
    for (int i = 0; i < given.length; i++) {
      if (given[i] == null || inPlace != null) {
        gradients[i] = -1;
      } else if (given[i].shared() == shared) {
        gradients[i] = take(given[i].length());
      }
    }
  }

  long size() {
    return size;
  }

  /** Of all gradients together. */
  long gradientEntries() {
    long entries = 0;
    for (Operand operand : data.operands()) {
      entries += operand == null ? 0 : operand.length();
    }
    return entries;
  }

  /** Sends the derivatives of the loss for some samples, unless they are on the device. */
  void sendSamples(MirroredBuffer buffer, int first, int last, Pointer stream) {
    if (inPlace != null) {
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
    Operand[] given = data.operands();
    for (int i = 0; i < given.length; i++) {
      if (given[i] != null && !given[i].shared() && inPlace == null) {
        long from = gradients[i] + (long) given[i].offset(first) * Double.BYTES;
        long to = gradients[i] + (long) given[i].offset(last) * Double.BYTES;
        buffer.download(from, to, stream);
      }
    }
  }

  void writeInputs(Pointer host, double[] valuesZ, double[] valuesLambda, double[] valuesNu) {
    write(host, dLdz, valuesZ);
    write(host, dLdLambda, valuesLambda);
    write(host, dLdNu, valuesNu);
  }

  BackendGradients readGradients(Pointer host) {
    double[][] g = new double[gradients.length][];
    Operand[] given = data.operands();
    for (int i = 0; i < g.length; i++) {
      if (given[i] != null) {
        g[i] = new double[given[i].length()];
        host.read(gradients[i], g[i], 0, g[i].length);
      }
    }
    return BackendGradients.of(g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], g[8]);
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
