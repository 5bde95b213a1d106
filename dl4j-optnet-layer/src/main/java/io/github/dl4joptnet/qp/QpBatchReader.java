package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.qp.DenseArrays.shape;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cuda.InPlace;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks the shapes and values of a {@link QpBatch.Builder} and has them copied. */
final class QpBatchReader {
  private final QpBatch.Builder given;
  private int batch = 1;
  private String batchFrom;
  private SampleChecks checks;
  private int n = -1;
  private String nFrom;

  QpBatchReader(QpBatch.Builder given) {
    this.given = given;
  }

  QpBatch read() {
    checkTypes();
    inferVariables();
    inferBatch();
    int nIneq = rows("G", given.G);
    int nEq = rows("A", given.A);
    checkPartners();

    checkMatrix("Q", given.Q, n);
    checkVector("p", given.p, n, "n");
    checkMatrix("G", given.G, nIneq);
    checkVector("h", given.h, nIneq, "nIneq");
    checkVector("hLower", given.hLower, nIneq, "nIneq");
    checkMatrix("A", given.A, nEq);
    checkVector("b", given.b, nEq, "nEq");
    checkVector("lower", given.lower, n, "n");
    checkVector("upper", given.upper, n, "n");

    checks = new SampleChecks(batch);
    CoefficientReader reader = reader(nIneq, nEq);
    Operand g = reader.read("G", given.G, nIneq * n, 0);
    Operand a = reader.read("A", given.A, nEq * n, 0);
    Operand p = reader.read("p", given.p, n, 0);
    Operand h = reader.read("h", given.h, nIneq, Double.POSITIVE_INFINITY);
    Operand hLower = reader.read("hLower", given.hLower, nIneq, Double.NEGATIVE_INFINITY);
    Operand b = reader.read("b", given.b, nEq, 0);
    Operand lower = reader.read("lower", given.lower, n, Double.NEGATIVE_INFINITY);
    Operand upper = reader.read("upper", given.upper, n, Double.POSITIVE_INFINITY);
    reader.checkOrder("hLower", hLower, "h", h);
    reader.checkOrder("lower", lower, "upper", upper);
    Operand q = given.Q == null ? null : reader.readQuadraticTerm(given.Q, n);
    QpData data =
        new QpData(
            batch,
            n,
            nIneq,
            nEq,
            q,
            p,
            g,
            h,
            hLower,
            a,
            b,
            lower,
            upper,
            q == null ? null : reader.factors(),
            checks.rejected());
    return new QpBatch(data, givenShapes());
  }

  private CoefficientReader reader(int nIneq, int nEq) {
    InPlace inPlace = given.inPlace == null ? InPlace.of(given.backend) : given.inPlace;
    CoefficientReader onDevice =
        inPlace == null ? null : DeviceReader.of(inPlace, given, n, nIneq, nEq, checks);
    return onDevice == null ? new HostReader(checks, given.threads) : onDevice;
  }

  private void checkTypes() {
    checkType("Q", given.Q);
    checkType("p", given.p);
    checkType("G", given.G);
    checkType("h", given.h);
    checkType("hLower", given.hLower);
    checkType("A", given.A);
    checkType("b", given.b);
    checkType("lower", given.lower);
    checkType("upper", given.upper);
  }

  private static void checkType(String name, INDArray array) {
    if (array != null
        && array.dataType() != DataType.DOUBLE
        && array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          name + " has data type " + array.dataType() + ", expected FLOAT or DOUBLE");
    }
  }

  private void inferVariables() {
    inferVariables("Q", given.Q, 2);
    inferVariables("G", given.G, 2);
    inferVariables("A", given.A, 2);
    inferVariables("p", given.p, 1);
    inferVariables("lower", given.lower, 1);
    inferVariables("upper", given.upper, 1);
    if (n < 0) {
      throw new IllegalArgumentException(
          "no coefficient tells the number of variables: give at least one of Q, p, G, A, lower,"
              + " upper");
    }
    if (n == 0) {
      throw new IllegalArgumentException(nFrom + " has no variables, expected n of at least 1");
    }
  }

  private void inferVariables(String name, INDArray array, int sharedRank) {
    if (array == null) {
      return;
    }
    checkRank(name, array, sharedRank);
    long last = array.size(array.rank() - 1);
    if (n < 0) {
      n = Math.toIntExact(last);
      nFrom = name + " " + shape(array);
    } else if (last != n) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected a last dimension of n = %d as in %s"
              .formatted(name, shape(array), n, nFrom));
    }
  }

  private static void checkRank(String name, INDArray array, int sharedRank) {
    if (array.rank() != sharedRank && array.rank() != sharedRank + 1) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected rank %d (shared) or %d (leading batch dimension)"
              .formatted(name, shape(array), sharedRank, sharedRank + 1));
    }
  }

  private void inferBatch() {
    inferBatch("Q", given.Q, 2);
    inferBatch("p", given.p, 1);
    inferBatch("G", given.G, 2);
    inferBatch("h", given.h, 1);
    inferBatch("hLower", given.hLower, 1);
    inferBatch("A", given.A, 2);
    inferBatch("b", given.b, 1);
    inferBatch("lower", given.lower, 1);
    inferBatch("upper", given.upper, 1);
  }

  private void inferBatch(String name, INDArray array, int sharedRank) {
    if (array == null) {
      return;
    }
    checkRank(name, array, sharedRank);
    if (array.rank() == sharedRank || array.size(0) == 1) {
      return;
    }
    if (array.size(0) == 0) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected a batch of at least 1".formatted(name, shape(array)));
    }
    if (batchFrom != null && array.size(0) != batch) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected a batch of %d as in %s (or 1, or no batch dimension)"
              .formatted(name, shape(array), batch, batchFrom));
    }
    batch = Math.toIntExact(array.size(0));
    batchFrom = name + " " + shape(array);
  }

  private static int rows(String name, INDArray matrix) {
    return matrix == null ? 0 : Math.toIntExact(matrix.size(matrix.rank() - 2));
  }

  private void checkPartners() {
    if (given.G == null && (given.h != null || given.hLower != null)) {
      throw new IllegalArgumentException(
          (given.h != null ? "h" : "hLower") + " is given without G, expected G too");
    }
    if (given.G != null && given.h == null && given.hLower == null) {
      throw new IllegalArgumentException(
          "G " + shape(given.G) + " is given without limits, expected h, hLower or both");
    }
    if ((given.A == null) != (given.b == null)) {
      throw new IllegalArgumentException(
          given.A == null
              ? "b " + shape(given.b) + " is given without A, expected A too"
              : "A " + shape(given.A) + " is given without b, expected b too");
    }
  }

  private void checkMatrix(String name, INDArray array, int rows) {
    if (array != null && array.size(array.rank() - 2) != rows) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected [batch, %d, %d] or [%d, %d]"
              .formatted(name, shape(array), rows, n, rows, n));
    }
    checkLength(name, array);
  }

  private void checkVector(String name, INDArray array, int length, String lengthName) {
    if (array != null && array.size(array.rank() - 1) != length) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected [batch, %d] or [%d] (%s = %d)"
              .formatted(name, shape(array), length, length, lengthName, length));
    }
    checkLength(name, array);
  }

  private static void checkLength(String name, INDArray array) {
    if (array != null && array.length() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected at most 2^31 entries; split the batch"
              .formatted(name, shape(array)));
    }
  }

  private QpBatch.GivenShapes givenShapes() {
    return new QpBatch.GivenShapes(
        shapeOf(given.Q),
        shapeOf(given.p),
        shapeOf(given.G),
        shapeOf(given.h),
        shapeOf(given.hLower),
        shapeOf(given.A),
        shapeOf(given.b),
        shapeOf(given.lower),
        shapeOf(given.upper));
  }

  private static long[] shapeOf(INDArray array) {
    return array == null ? null : Arrays.copyOf(array.shape(), array.rank());
  }
}
