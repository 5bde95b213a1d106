package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.input.CoefficientReader;
import io.github.dl4joptnet.internal.backend.input.QuadraticTermCheck;

/**
 * Copies coefficients on the device that they are on, and checks them there. Samples with a fault
 * are fetched and checked again on the host, so that the error messages are the same as there. Q is
 * not factored: the CPU does that for the few samples that it may have to solve.
 */
final class DeviceReader extends CoefficientReader {
  private final GatheredCoefficients gathered;

  DeviceReader(CoefficientArrays given, GatheredCoefficients gathered) {
    super(given);
    this.gathered = gathered;
  }

  @Override
  protected Operand read(QpCoefficient coefficient) {
    Operand operand = gathered.operand(coefficient);
    for (int block = 0; block < given.blocks(coefficient); block++) {
      if (gathered.hasBadEntry(coefficient, block)) {
        checks.checkEntries(coefficient, operand, entries(operand, block), 0, block);
      }
    }
    return operand;
  }

  @Override
  protected void checkOrder(QpCoefficient lower, QpCoefficient upper) {
    if (gathered.isCrossed(lower)) {
      checks.checkOrder(lower, operand(lower), upper, operand(upper));
    }
  }

  @Override
  protected Operand readQ() {
    int n = given.shape().n();
    Operand operand = gathered.operand(QpCoefficient.Q);
    boolean shared = operand.shared();
    int blocks = given.blocks(QpCoefficient.Q);

    for (int block = 0; block < blocks; block++) {
      if (gathered.hasBadEntry(QpCoefficient.Q, block)) {
        checks.checkEntries(QpCoefficient.Q, operand, entries(operand, block), 0, block);
      } else if ((shared || !checks.isRejected(block))
          && (gathered.asymmetry(block) > 0 || gathered.mayBeIndefinite(block))) {
        String of = shared ? "" : " of sample " + block;
        QuadraticTermCheck check = new QuadraticTermCheck(n);
        check.checkSymmetry(gathered.asymmetry(block), gathered.largest(block), of);
        if (gathered.mayBeIndefinite(block)) {
          check.factor(entries(operand, block), 0, of);
        }
      }
    }
    return operand;
  }

  private static double[] entries(Operand operand, int block) {
    double[] entries = new double[operand.size()];
    operand.copySample(block, entries, 0);
    return entries;
  }
}
