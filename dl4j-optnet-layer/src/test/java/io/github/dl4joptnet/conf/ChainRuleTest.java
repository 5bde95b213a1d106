package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Values and gradients of the parameterisations against SameDiff's of the same formulas. */
class ChainRuleTest {
  private static final int BATCH = 3;
  private static final int N = 4;

  private static final NormalDistribution NORMAL = new NormalDistribution(0, 1);

  private static QpDraft draft() {
    return new QpDraft();
  }

  private static Named<ParametricQp> program(String name, Object... coefficients) {
    QpDraft draft = draft();
    draft.coefficient("Q", Coefficient.identity(1));
    draft.variables(N);
    for (int i = 0; i < coefficients.length; i += 2) {
      switch ((String) coefficients[i]) {
        case "nIn" -> draft.nIn((int) coefficients[i + 1]);
        case "scale" -> draft.inputScale((double) coefficients[i + 1]);
        case "nIneq" -> draft.inequalities((int) coefficients[i + 1]);
        case "nEq" -> draft.equalities((int) coefficients[i + 1]);
        default -> draft.coefficient((String) coefficients[i], (Coefficient) coefficients[i + 1]);
      }
    }
    return Named.of(name, draft.build());
  }

  static Stream<Named<ParametricQp>> programs() {
    Coefficient x = Coefficient.input("x");
    return Stream.of(
        program("scaled input", "p", x, "scale", -2.0),
        program(
            "input and a learned rest",
            "p",
            x,
            "nIn",
            2,
            "scale",
            3.0,
            "pRest",
            Coefficient.learned(vector(1, 2))),
        program("rest of one value", "p", x, "nIn", 1, "pRest", Coefficient.learnedScalar(2)),
        program("zeros for the rest", "p", x, "nIn", 3),
        program("learned p", "p", Coefficient.learned(vector(1, 2, 3, 4)), "scale", 0.5),
        program("factored Q", "Q", Coefficient.factored(0.3, NORMAL), "p", x),
        program(
            "learned A and b = A exp(w)",
            "p",
            x,
            "A",
            Coefficient.learned(2, NORMAL),
            "b",
            Coefficient.timesExp()),
        program(
            "fixed A and b = A z0",
            "p",
            x,
            "A",
            Coefficient.fixed(Nd4j.arange(8).reshape(2, N)),
            "b",
            Coefficient.timesPoint()),
        program(
            "h = G z0 + s0",
            "p",
            x,
            "G",
            Coefficient.learned(3, NORMAL),
            "h",
            Coefficient.feasible()),
        program(
            "h = G z0 + exp(logS0) beside b = A z0, one z0",
            "p",
            x,
            "A",
            Coefficient.learned(1, NORMAL),
            "b",
            Coefficient.timesPoint(),
            "G",
            Coefficient.learned(3, NORMAL),
            "h",
            Coefficient.strictlyFeasible()),
        program(
            "h = G exp(w) + s0 beside b = A exp(w)",
            "p",
            x,
            "A",
            Coefficient.learned(1, NORMAL),
            "b",
            Coefficient.timesExp(),
            "G",
            Coefficient.fixed(Nd4j.eye(N)),
            "h",
            Coefficient.feasible()),
        program(
            "matrices from inputs, point of both",
            "p",
            x,
            "A",
            Coefficient.input("A"),
            "b",
            Coefficient.timesExp(),
            "nEq",
            2,
            "G",
            Coefficient.input("G"),
            "h",
            Coefficient.strictlyFeasible(),
            "nIneq",
            3),
        program(
            "sparse: learned A and b = A exp(w), G fixed and h = G exp(w) + s0, Q of a factor",
            "p",
            x,
            "Q",
            Coefficient.factored(0.3, LayerGradientTest.sparse(4, 2, 0, 0, 2, 1, 3, 0, 1, 1)),
            "A",
            Coefficient.sparse(LayerGradientTest.sparse(2, 4, 1, 3, 0, 1, 0, 0)),
            "b",
            Coefficient.timesExp(),
            "G",
            Coefficient.fixed(LayerGradientTest.sparse(3, 4, 0, 1, 2, 3, 2, 0)),
            "h",
            Coefficient.feasible()),
        program(
            "sparse: values from inputs, point of both",
            "p",
            x,
            "A",
            Coefficient.input("A", LayerGradientTest.sparse(2, 4, 1, 3, 0, 1, 0, 0)),
            "b",
            Coefficient.timesPoint(),
            "G",
            Coefficient.input("G", LayerGradientTest.sparse(3, 4, 0, 1, 2, 3, 2, 0)),
            "h",
            Coefficient.strictlyFeasible()),
        program("one input for three coefficients", "p", x, "scale", -1.0, "lower", x, "upper", x),
        program(
            "learned vectors",
            "p",
            x,
            "G",
            Coefficient.learned(3, NORMAL),
            "h",
            Coefficient.learned(NORMAL),
            "hLower",
            Coefficient.learnedScalar(-1),
            "lower",
            Coefficient.constant(-1),
            "upper",
            Coefficient.learned(NORMAL)));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void valuesAndGradientsAreSameDiffs(ParametricQp qp) {
    Nd4j.getRandom().setSeed(3);
    QpSizes sizes = qp.sizes();
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    for (Parameter parameter : qp.parameters(sizes)) {
      parameters.put(parameter.name(), Nd4j.randn(DataType.DOUBLE, parameter.shape()));
    }
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    qp.coefficients()
        .forEach(
            (target, source) -> {
              if (source instanceof InputCoefficient input && input.pattern() != null) {
                inputs.put(
                    input.name(), Nd4j.randn(DataType.DOUBLE, BATCH, input.pattern().size()));
              } else if (source instanceof InputCoefficient input) {
                long rows =
                    target == LayerCoefficient.P && qp.nIn() > 0
                        ? qp.nIn()
                        : sizes.get(target.rows);
                inputs.put(
                    input.name(),
                    target.isMatrix()
                        ? Nd4j.randn(DataType.DOUBLE, BATCH, rows, N)
                        : Nd4j.randn(DataType.DOUBLE, BATCH, rows));
              }
            });

    ChainRule chain =
        new ChainRule(
            qp,
            sizes,
            SparsePatterns.of(qp, sizes),
            DataType.DOUBLE,
            new HashMap<>(),
            parameters::get,
            inputs);
    SameDiff sd = SameDiff.create();
    Map<String, SDVariable> variables = new TreeMap<>();
    parameters.forEach((name, value) -> variables.put(name, sd.var(name, value)));
    inputs.forEach((name, value) -> variables.put(name, sd.var(name, value)));
    SameDiffFormulas formulas = new SameDiffFormulas(qp, sizes, sd, variables);

    SDVariable loss = sd.constant(Nd4j.scalar(0.0));
    Map<LayerCoefficient, INDArray> gradients = new TreeMap<>();
    for (LayerCoefficient target : qp.coefficients().keySet()) {
      if (target == LayerCoefficient.P_REST) {
        continue;
      }
      INDArray value = chain.coefficient(target);
      SDVariable formula = formulas.coefficient(target);
      assertThat(difference(value, formula.eval())).as("%s", target).isLessThan(1e-12);
      INDArray weights = Nd4j.randn(DataType.DOUBLE, value.shape());
      loss = loss.add(sd.sum(formula.mul(sd.constant(weights))));
      if (chain.isLearned(target)) {
        gradients.put(target, weights.dup());
      }
    }
    chain.backward(gradients);

    sd.setLossVariables(loss);
    Map<String, INDArray> expected =
        sd.calculateGradients(Map.of(), variables.keySet().toArray(String[]::new));
    assertThat(sizes.get(Size.N)).isEqualTo(N);
    parameters
        .keySet()
        .forEach(
            name ->
                assertThat(difference(chain.parameterGradient(name), expected.get(name)))
                    .as("gradient of %s", name)
                    .isLessThan(1e-12));
    inputs
        .keySet()
        .forEach(
            name ->
                assertThat(difference(chain.inputGradient(name), expected.get(name)))
                    .as("gradient of %s", name)
                    .isLessThan(1e-12));
  }

  private static double difference(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    return actual.sub(expected).amaxNumber().doubleValue()
        / Math.max(1, expected.amaxNumber().doubleValue());
  }
}
