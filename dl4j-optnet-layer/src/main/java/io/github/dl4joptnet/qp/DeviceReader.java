package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.cuda.GatheredCoefficients;
import io.github.dl4joptnet.internal.backend.cuda.GatheredCoefficients.Coefficient;
import io.github.dl4joptnet.internal.backend.cuda.GatheredCoefficients.Order;
import io.github.dl4joptnet.internal.backend.cuda.InPlace;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies coefficients on the device on which they are, and looks at them there. Of a coefficient
 * with a fault, what is at fault comes to the host, so that errors are the same as there.
 */
final class DeviceReader implements CoefficientReader {
  private final SampleChecks checks;
  private final List<String> names = new ArrayList<>();
  private final List<Coefficient> coefficients = new ArrayList<>();
  private final List<Order> orders = new ArrayList<>();
  private GatheredCoefficients gathered;

  private DeviceReader(SampleChecks checks) {
    this.checks = checks;
  }

  /** Copies all that is given; null where that has to go through the host. */
  static DeviceReader of(
      InPlace inPlace, QpBatch.Builder given, int n, int nIneq, int nEq, SampleChecks checks) {
    double inf = Double.POSITIVE_INFINITY;
    DeviceReader reader = new DeviceReader(checks);
    reader.add("G", given.G, nIneq, n, 0);
    reader.add("A", given.A, nEq, n, 0);
    reader.add("p", given.p, 1, n, 0);
    reader.add("h", given.h, 1, nIneq, inf);
    reader.add("hLower", given.hLower, 1, nIneq, -inf);
    reader.add("b", given.b, 1, nEq, 0);
    reader.add("lower", given.lower, 1, n, -inf);
    reader.add("upper", given.upper, 1, n, inf);
    reader.add("Q", given.Q, n, n, 0);
    reader.addOrder("hLower", "h");
    reader.addOrder("lower", "upper");
    reader.gathered = inPlace.gather(reader.coefficients, reader.orders);
    return reader.gathered == null ? null : reader;
  }

  private void add(String name, INDArray array, int rows, int columns, double noLimit) {
    long size = (long) rows * columns;
    if (array != null && size > 0) {
      names.add(name);
      int blocks = Math.toIntExact(array.length() / size);
      coefficients.add(new Coefficient(array, blocks, rows, columns, noLimit, name.equals("Q")));
    }
  }

  private void addOrder(String lower, String upper) {
    if (names.contains(lower) && names.contains(upper)) {
      orders.add(new Order(names.indexOf(lower), names.indexOf(upper)));
    }
  }

  @Override
  public Operand read(String name, INDArray array, int size, double noLimit) {
    int index = names.indexOf(name);
    if (index < 0) {
      return null;
    }
    Operand operand = gathered.operand(index);
    for (int block = 0; block < coefficients.get(index).blocks(); block++) {
      if (gathered.hasBadEntry(index, block)) {
        checks.limits(name, block(operand, block), 0, size, block, operand.shared(), noLimit);
      }
    }
    return operand;
  }

  @Override
  public void checkOrder(String lowerName, Operand lower, String upperName, Operand upper) {
    int order = orders.indexOf(new Order(names.indexOf(lowerName), names.indexOf(upperName)));
    if (order >= 0 && gathered.isCrossed(order)) {
      checks.ordered(lowerName, lower, upperName, upper);
    }
  }

  @Override
  public Operand readQuadraticTerm(INDArray q, int n) {
    int index = names.indexOf("Q");
    Operand operand = gathered.operand(index);
    boolean shared = operand.shared();
    int blocks = coefficients.get(index).blocks();
    boolean[] rejectedBefore = new boolean[blocks];
    for (int block = 0; block < blocks; block++) {
      rejectedBefore[block] = !shared && checks.isRejected(block);
    }
    for (int block = 0; block < blocks; block++) {
      if (gathered.hasBadEntry(index, block)) {
        checks.limits("Q", block(operand, block), 0, n * n, block, shared, 0);
      } else if (!rejectedBefore[block]
          && (gathered.asymmetry(block) > 0 || gathered.mayBeIndefinite(block))) {
        String of = shared ? "" : " of sample " + block;
        QuadraticTermCheck check = new QuadraticTermCheck(n);
        check.checkSymmetry(gathered.asymmetry(block), gathered.largest(block), of);
        if (gathered.mayBeIndefinite(block)) {
          check.factor(block(operand, block), 0, of);
        }
      }
    }
    return operand;
  }

  private static double[] block(Operand operand, int block) {
    double[] entries = new double[operand.size()];
    operand.copySample(block, entries, 0);
    return entries;
  }

  /** None: the CPU factors the few that it may have to solve. */
  @Override
  public PackedCholesky[] factors() {
    return null;
  }
}
