package io.github.dl4joptnet.model;

import static io.github.dl4joptnet.model.Expressions.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of outputs that are functions of the solution, against central differences. */
class ConvexOutputsTest {
  private static final QpSettings SETTINGS = QpSettings.builder().tolerance(1e-12).build();
  private static final INDArray P =
      Nd4j.createFromArray(
          new double[][] {{2, 1, 0, 0}, {1, 3, 0, 0}, {0, 0, 1, 0.5}, {0, 0, 0.5, 1}});

  private final QpModel model = new QpModel();
  private final Variable x = model.variable("x", 4);
  private final Parameter a = model.parameter("a", 4);
  private final Parameter c = model.parameter("c");

  ConvexOutputsTest() {
    model.minimize(x.sub(a).squaredNorm().mul(c).add(x.squaredNorm()));
    model.subjectTo(x.sum().eq(1), x.get(3).lte(0.4));
  }

  static Stream<String> names() {
    return outputs().keySet().stream();
  }

  private static Map<String, Function<ConvexOutputsTest, Expression>> outputs() {
    Map<String, Function<ConvexOutputsTest, Expression>> all = new LinkedHashMap<>();
    all.put("norm1", t -> t.x.sub(t.a).norm1());
    all.put("abs", t -> t.x.abs());
    all.put("pos", t -> t.x.pos());
    all.put("max", t -> t.x.max());
    all.put("max of two", t -> t.x.max(t.a));
    all.put("min", t -> t.x.min());
    all.put("min of two", t -> t.x.min(t.x.mul(2).add(0.1)));
    all.put("normMax", t -> t.x.normMax());
    all.put("sumLargest", t -> t.x.sumLargest(2));
    all.put("square", t -> t.x.square());
    all.put("squaredNorm", t -> t.x.sub(t.a).squaredNorm());
    all.put("quadraticForm", t -> t.x.quadraticForm(P));
    all.put("huber", t -> t.x.huber(0.3));
    all.put("weighed by a parameter", t -> t.x.norm1().mul(t.c));
    all.put("of a function", t -> t.x.abs().max());
    all.put("used twice", t -> t.x.norm1().add(t.x.norm1().mul(2)).sub(t.a.sum()));
    all.put("side by side", t -> concat(t.x.square(), t.x.pos()).mul(3).reshape(2, 4).transpose());
    return all;
  }

  @ParameterizedTest
  @MethodSource("names")
  void gradientsAreThoseOfDifferences(String name) {
    Expression output = outputs().get(name).apply(this);
    INDArray as = Nd4j.createFromArray(new double[][] {{1, -0.7, 0.2, 0.9}, {-0.3, 2, 0.5, -1}});
    INDArray cs = Nd4j.createFromArray(new double[][] {{1.5}, {0.7}});
    INDArray dLd = Nd4j.linspace(1, 2, 2L * output.size(), as.dataType()).reshape(2, -1);
    Map<String, INDArray> given = Map.of("a", as, "c", cs);
    ModelSolution s = model.solve(given, SETTINGS);
    Map<String, INDArray> gradients = s.backward(output, dLd.reshape('c', s.value(output).shape()));
    for (String parameter : List.of("a", "c")) {
      INDArray values = given.get(parameter);
      for (int i = 0; i < values.length(); i++) {
        double step = 1e-5;
        double before = values.getDouble(i);
        values.putScalar(i, before + step);
        double above = loss(given, output, dLd);
        values.putScalar(i, before - step);
        double below = loss(given, output, dLd);
        values.putScalar(i, before);
        assertThat(gradients.get(parameter).getDouble(i))
            .as("%s, entry %d", parameter, i)
            .isCloseTo((above - below) / (2 * step), within(1e-6));
      }
    }
  }

  private double loss(Map<String, INDArray> given, Expression output, INDArray dLd) {
    INDArray value = model.solve(given, SETTINGS).value(output);
    return value.reshape('c', dLd.shape()).mul(dLd).sumNumber().doubleValue();
  }

  /** Where the largest entries are equal, each has its share of the slope. */
  @Test
  void tiesShareTheSlope() {
    INDArray even = Nd4j.createFromArray(0.25, 0.25, 0.25, 0.25);
    ModelSolution s = model.solve(Map.of("a", even, "c", Nd4j.scalar(1.0)), SETTINGS);
    INDArray gradient = s.backward(x.max(), Nd4j.createFromArray(new double[][] {{1}})).get("a");
    assertThat(gradient.sumNumber().doubleValue()).isCloseTo(0, within(1e-9));
  }
}
