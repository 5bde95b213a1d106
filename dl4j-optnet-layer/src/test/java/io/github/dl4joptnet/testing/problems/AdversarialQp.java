package io.github.dl4joptnet.testing.problems;

import io.github.dl4joptnet.qp.QpBatch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A random batch of coefficients that may be wrong in shape, type, value or meaning. */
public final class AdversarialQp {
  private static final double[] ODD = {
    0,
    -0.0,
    Double.MIN_VALUE,
    Double.MIN_NORMAL,
    1e-300,
    1e-155,
    1e-20,
    1e20,
    1e155,
    1e300,
    -1e300,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  private final Random random;
  private final int batch;
  private final int n;
  private final double oddness;
  private final double spread;
  private QpArrays arrays = new QpArrays();

  public AdversarialQp(Random random) {
    this.random = random;
    batch = 1 + random.nextInt(3);
    n = 1 + random.nextInt(5);
    // Most batches have a few odd values at most, and magnitudes that are close or far apart.
    oddness = random.nextInt(3) == 0 ? 0.2 * random.nextDouble() : 0;
    spread = random.nextInt(3) == 0 ? 30 * random.nextDouble() : 1;
    int nIneq = random.nextInt(5);
    int nEq = random.nextInt(3);
    if (random.nextInt(5) > 0) {
      put("Q", n, n);
    }
    if (random.nextInt(8) > 0) {
      put("p", n);
    }
    if (nIneq > 0 || random.nextInt(10) == 0) {
      put("G", nIneq, n);
      put("h", nIneq);
      if (random.nextBoolean()) {
        put("hLower", nIneq);
      }
    }
    if (nEq > 0) {
      put("A", nEq, n);
      put("b", nEq);
    }
    if (random.nextBoolean()) {
      put("lower", n);
    }
    if (random.nextBoolean()) {
      put("upper", n);
    }
    if (random.nextInt(20) == 0) {
      String any = QpArrays.NAMES.get(random.nextInt(QpArrays.NAMES.size()));
      arrays = arrays.with(any, null);
    }
  }

  public QpArrays arrays() {
    return arrays;
  }

  /** What the solver read for a sample, for arrays that were accepted. */
  public PlainQp sample(QpBatch accepted, int sample) {
    Map<String, double[]> parts = new LinkedHashMap<>();
    for (String name : arrays.names()) {
      double[] all = QpArrays.values(arrays.get(name).castTo(DataType.DOUBLE));
      int rows = rows(name, accepted);
      int size = isMatrix(name) ? rows * accepted.n() : rows;
      int from = all.length == size ? 0 : sample * size;
      parts.put(name, size == 0 ? null : Arrays.copyOfRange(all, from, from + size));
    }
    return new PlainQp(
        symmetric(matrix(parts.get("Q"), accepted.n())),
        parts.getOrDefault("p", new double[accepted.n()]),
        matrix(parts.get("G"), accepted.n()),
        parts.get("h"),
        parts.get("hLower"),
        matrix(parts.get("A"), accepted.n()),
        parts.get("b"),
        parts.get("lower"),
        parts.get("upper"));
  }

  /** Whether the matrices and the cost are within thirty orders of magnitude. */
  public static boolean isModerate(PlainQp qp) {
    for (double[][] matrix : new double[][][] {qp.Q(), qp.G(), qp.A(), {qp.p()}}) {
      for (double[] row : matrix == null ? new double[0][] : matrix) {
        for (double entry : row) {
          if (entry != 0 && !(Math.abs(entry) < 1e15 && Math.abs(entry) > 1e-15)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static int rows(String name, QpBatch batch) {
    return switch (name) {
      case "G", "h", "hLower" -> batch.nIneq();
      case "A", "b" -> batch.nEq();
      default -> batch.n();
    };
  }

  private static boolean isMatrix(String name) {
    return name.equals("Q") || name.equals("G") || name.equals("A");
  }

  private static double[][] matrix(double[] values, int columns) {
    if (values == null) {
      return null;
    }
    double[][] rows = new double[values.length / columns][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
    }
    return rows;
  }

  private static double[][] symmetric(double[][] q) {
    for (int i = 0; q != null && i < q.length; i++) {
      for (int j = 0; j < i; j++) {
        q[i][j] = 0.5 * q[i][j] + 0.5 * q[j][i];
        q[j][i] = q[i][j];
      }
    }
    return q;
  }

  private void put(String name, int... sampleShape) {
    boolean perSample = random.nextBoolean();
    long[] shape = new long[sampleShape.length + (perSample ? 1 : 0)];
    shape[0] = batch;
    for (int d = 0; d < sampleShape.length; d++) {
      shape[d + (perSample ? 1 : 0)] = sampleShape[d];
    }
    if (random.nextInt(60) == 0) {
      int d = random.nextInt(shape.length);
      shape[d] = Math.max(0, shape[d] + random.nextInt(3) - 1);
    }
    if (random.nextInt(150) == 0) {
      shape = Arrays.copyOf(shape, random.nextInt(4));
    }
    long length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    double[] values = name.equals("Q") ? semidefinite((int) length) : values(name, (int) length);
    INDArray array =
        length == 0
            ? Nd4j.create(DataType.DOUBLE, shape)
            : Nd4j.createFromArray(values).reshape('c', shape);
    DataType[] types = {DataType.DOUBLE, DataType.DOUBLE, DataType.DOUBLE, DataType.FLOAT};
    DataType type = types[random.nextInt(types.length)];
    type = random.nextInt(100) == 0 ? DataType.INT64 : type;
    ArrayLayout[] layouts = ArrayLayout.values();
    INDArray typed = length == 0 ? array : array.castTo(type);
    arrays = arrays.with(name, layouts[random.nextInt(layouts.length)].of(typed));
  }

  /** Mostly semidefinite blocks, as others are turned away at once. */
  private double[] semidefinite(int length) {
    double[] values = values("Q", length);
    if (length % (n * n) != 0 || random.nextInt(20) == 0) {
      return values;
    }
    int rank = random.nextInt(n + 1);
    for (int from = 0; from < length; from += n * n) {
      double[] factor = Arrays.copyOfRange(values, from, from + n * n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int k = 0; k < rank; k++) {
            sum += factor[i * n + k] * factor[j * n + k];
          }
          values[from + i * n + j] = sum;
        }
      }
    }
    return values;
  }

  private double[] values(String name, int length) {
    // Limits that are mostly wide keep a share of the problems feasible.
    double shift = name.equals("h") || name.equals("upper") ? 1 : 0;
    shift = name.equals("hLower") || name.equals("lower") ? -1 : shift;
    boolean integers = random.nextInt(4) == 0;
    double scale = Math.pow(10, spread * random.nextGaussian() / 2);
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      double value = scale * (random.nextGaussian() + 2 * shift);
      value = spread > 1 ? value * Math.pow(10, spread * random.nextGaussian() / 4) : value;
      value = integers ? Math.rint(value) : value;
      values[i] = random.nextDouble() < oddness ? ODD[random.nextInt(ODD.length)] : value;
    }
    return values;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String name : arrays.names()) {
      INDArray array = arrays.get(name);
      text.append(name)
          .append(Arrays.toString(array.shape()))
          .append(' ')
          .append(array.dataType())
          .append(' ')
          .append(Arrays.toString(QpArrays.values(array.castTo(DataType.DOUBLE))))
          .append("; ");
    }
    return text.toString();
  }
}
