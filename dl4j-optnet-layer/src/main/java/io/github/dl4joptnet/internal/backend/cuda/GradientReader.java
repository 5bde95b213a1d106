package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import java.util.EnumMap;
import java.util.Map;

/** Reads gradients from pinned memory, those of some samples while others are computed. */
final class GradientReader {
  private final QpData data;
  private final BackwardLayout layout;
  private final HostCopies copies;
  private final Map<QpCoefficient, double[]> entries = new EnumMap<>(QpCoefficient.class);

  GradientReader(QpData data, BackwardLayout layout, HostCopies copies) {
    this.data = data;
    this.layout = layout;
    this.copies = copies;
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      if (layout.start(coefficient) >= 0) {
        entries.put(coefficient, new double[data.get(coefficient).length()]);
      }
    }
  }

  /** Reads the gradients that belong to some samples alone. */
  void readSamples(Pointer host, int first, int last) {
    entries.forEach(
        (coefficient, to) -> {
          Operand operand = data.get(coefficient);
          if (!operand.shared()) {
            read(host, coefficient, operand.offset(first), operand.offset(last));
          }
        });
  }

  /** Reads the gradients of shared coefficients, and returns all. */
  BackendGradients readShared(Pointer host) {
    BackendGradients gradients = new BackendGradients();
    entries.forEach(
        (coefficient, to) -> {
          if (data.get(coefficient).shared()) {
            read(host, coefficient, 0, to.length);
          }
          gradients.set(coefficient, to);
        });
    return gradients;
  }

  private void read(Pointer host, QpCoefficient coefficient, int from, int to) {
    long offset = layout.start(coefficient) + (long) from * Double.BYTES;
    copies.read(host, offset, entries.get(coefficient), from, to - from);
  }
}
