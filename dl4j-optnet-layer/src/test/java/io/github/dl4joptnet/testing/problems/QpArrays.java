package io.github.dl4joptnet.testing.problems;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The coefficients of a batch by name, so that tests can go through all of them in a loop. */
public final class QpArrays {
  public static final List<String> NAMES =
      List.of("Q", "p", "G", "h", "hLower", "A", "b", "lower", "upper");

  private final Map<String, INDArray> arrays = new LinkedHashMap<>();

  /** Every coefficient with a leading batch dimension. */
  public static QpArrays perSample(List<PlainQp> samples) {
    QpArrays all = new QpArrays();
    all.matrices("Q", samples, PlainQp::Q);
    all.vectors("p", samples, PlainQp::p);
    all.matrices("G", samples, PlainQp::G);
    all.vectors("h", samples, PlainQp::h);
    all.vectors("hLower", samples, PlainQp::hLower);
    all.matrices("A", samples, PlainQp::A);
    all.vectors("b", samples, PlainQp::b);
    all.vectors("lower", samples, PlainQp::lower);
    all.vectors("upper", samples, PlainQp::upper);
    return all;
  }

  /** A batch of one, no coefficient with a batch dimension. */
  public static QpArrays of(PlainQp qp) {
    return perSample(List.of(qp)).share(NAMES.toArray(String[]::new));
  }

  public static QpBatch batch(PlainQp... samples) {
    return perSample(Arrays.asList(samples)).build();
  }

  private void matrices(
      String name, List<PlainQp> samples, Function<PlainQp, double[][]> coefficient) {
    if (samples.stream().map(coefficient).allMatch(Objects::nonNull)) {
      arrays.put(
          name, Nd4j.createFromArray(samples.stream().map(coefficient).toArray(double[][][]::new)));
    }
  }

  private void vectors(
      String name, List<PlainQp> samples, Function<PlainQp, double[]> coefficient) {
    if (samples.stream().map(coefficient).allMatch(Objects::nonNull)) {
      arrays.put(
          name, Nd4j.createFromArray(samples.stream().map(coefficient).toArray(double[][]::new)));
    }
  }

  /** A copy in which the named coefficients are those of the first sample, for the whole batch. */
  public QpArrays share(String... names) {
    QpArrays copy = copy();
    for (String name : names) {
      copy.arrays.computeIfPresent(name, (key, array) -> first(array));
    }
    return copy;
  }

  private static INDArray first(INDArray perSample) {
    long[] shape = perSample.shape();
    int size = (int) (perSample.length() / shape[0]);
    double[] values = Arrays.copyOf(values(perSample), size);
    return DenseArrays.write(values, Arrays.copyOfRange(shape, 1, shape.length));
  }

  public QpArrays with(String name, INDArray array) {
    QpArrays copy = copy();
    if (array == null) {
      copy.arrays.remove(name);
    } else {
      copy.arrays.put(name, array);
    }
    return copy;
  }

  private QpArrays copy() {
    QpArrays copy = new QpArrays();
    copy.arrays.putAll(arrays);
    return copy;
  }

  public Iterable<String> names() {
    return arrays.keySet();
  }

  public INDArray get(String name) {
    return arrays.get(name);
  }

  public QpBatch build() {
    return builder().build();
  }

  public QpBatch.Builder builder() {
    return QpBatch.builder()
        .Q(get("Q"))
        .p(get("p"))
        .G(get("G"))
        .h(get("h"))
        .hLower(get("hLower"))
        .A(get("A"))
        .b(get("b"))
        .lower(get("lower"))
        .upper(get("upper"));
  }

  public static INDArray gradient(QpGradients gradients, String name) {
    return switch (name) {
      case "Q" -> gradients.dQ();
      case "p" -> gradients.dp();
      case "G" -> gradients.dG();
      case "h" -> gradients.dh();
      case "hLower" -> gradients.dHLower();
      case "A" -> gradients.dA();
      case "b" -> gradients.db();
      case "lower" -> gradients.dLower();
      case "upper" -> gradients.dUpper();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** All values in row-major order; INDArray's own equals forgives 1e-5. */
  public static double[] values(INDArray array) {
    return array.isEmpty() ? new double[0] : array.dup('c').data().asDouble();
  }
}
