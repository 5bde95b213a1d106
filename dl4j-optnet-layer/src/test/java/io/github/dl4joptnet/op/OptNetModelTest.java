package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Expressions;
import io.github.dl4joptnet.model.ModelSolution;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Models in SameDiff graphs, against the same models solved without. */
class OptNetModelTest {
  private static final QpSettings ACCURATE =
      QpSettings.builder().tolerance(1e-10).threads(1).build();
  private static final int BATCH = 3;

  @TempDir Path folder;

  /** A program with parameters of every shape, shared and per sample, and two learned ones. */
  private static final class Program {
    final QpModel model = new QpModel();
    final Variable w = model.variable("w", 3);
    final Variable y = model.variable("y", 2, 2);
    final Expression turnover;
    final Map<String, INDArray> values = new LinkedHashMap<>();

    Program() {
      Parameter mu = model.parameter("mu", 3);
      Parameter target = model.parameter("target", 2, 2);
      Parameter budget = model.parameter("budget");
      Parameter factor =
          model.learned(
              "factor", Nd4j.createFromArray(new double[][] {{1, 0.2, -0.3}, {0.4, 0.8, 0.1}}));
      Parameter weight = model.learned("weight", 0.7);
      turnover = w.sub(mu).norm1();
      model.minimize(
          Expressions.mmul(factor, w)
              .squaredNorm()
              .add(w.squaredNorm().mul(0.2))
              .sub(mu.dot(w))
              .add(y.sub(target).squaredNorm().mul(weight))
              .add(y.sum().sub(w.sum()).abs().mul(0.3)));
      model.subjectTo(w.sum().eq(budget).named("budget row"), w.gte(-0.1), y.lte(0.5).named("cap"));
      values.put("mu", PlantedSameDiffQp.random(1, BATCH, 3));
      values.put("target", PlantedSameDiffQp.random(2, BATCH, 4));
      values.put("budget", Nd4j.scalar(0.9));
      values.put("factor", model.parameterNamed("factor").initialValue());
      values.put("weight", model.parameterNamed("weight").initialValue());
    }

    /** The learned ones are made by the builder. */
    OptNetModelVariables addTo(SameDiff sd) {
      return OptNet.builder(sd, model)
          .name("qp")
          .parameter("mu", sd.var("mu", values.get("mu")))
          .parameters(
              Map.of(
                  "target", sd.var("target", values.get("target")),
                  "budget", sd.var("budget", values.get("budget"))))
          .output("w", "y")
          .output(turnover)
          .settings(ACCURATE)
          .build();
    }
  }

  private static INDArray seeds(int seed, long... shape) {
    return PlantedSameDiffQp.random(seed, shape[0], Nd4j.create(shape).length() / shape[0])
        .reshape(shape);
  }

  private static void addLoss(SameDiff sd, OptNetModelVariables qp, Expression turnover) {
    SDVariable w = qp.value("w").mul(sd.constant("sw", seeds(5, BATCH, 3)));
    SDVariable y = qp.value("y").mul(sd.constant("sy", seeds(6, BATCH, 2, 2)));
    SDVariable t = qp.value(turnover).mul(sd.constant("st", seeds(7, BATCH, 1)));
    w.sum().add(y.sum()).add("loss", t.sum()).markAsLoss();
  }

  @Test
  void valuesMultipliersAndStatusesAreThoseOfTheModel() {
    Program program = new Program();
    SameDiff sd = SameDiff.create();
    OptNetModelVariables qp = program.addTo(sd);
    ModelSolution expected = program.model.solve(program.values, ACCURATE);
    Map<String, INDArray> out = sd.outputAll(Map.of());
    assertThat(out.get("qp_w")).isEqualTo(expected.value("w"));
    assertThat(out.get("qp_y")).isEqualTo(expected.value("y"));
    assertThat(out.get("qp_output_2")).isEqualTo(expected.value(program.turnover));
    assertThat(out.get("qp_dual_budget row")).isEqualTo(expected.dual("budget row"));
    assertThat(out.get("qp_dual_cap")).isEqualTo(expected.dual("cap"));
    assertThat(out.get("qp_dual_cap").amaxNumber().doubleValue()).isGreaterThan(0.01);
    assertThat(out.get("qp_status").toDoubleVector()).containsExactly(0, 0, 0);
    assertThat(qp.value("y").name()).isEqualTo("qp_y");
    assertThat(qp.value(program.turnover).name()).isEqualTo("qp_output_2");
    assertThat(qp.dual("cap").name()).isEqualTo("qp_dual_cap");
    assertThat(qp.status().name()).isEqualTo("qp_status");
    assertThat(qp.parameter("weight").name()).isEqualTo("qp_weight");
    assertThat(qp.parameter("mu").name()).isEqualTo("mu");
  }

  @Test
  void gradientsAreThoseOfTheModelAndOfCentralDifferences() {
    Program program = new Program();
    SameDiff sd = SameDiff.create();
    addLoss(sd, program.addTo(sd), program.turnover);
    Map<String, INDArray> actual =
        sd.calculateGradients(Map.of(), "mu", "target", "budget", "qp_factor", "qp_weight");
    ModelSolution solution = program.model.solve(program.values, ACCURATE);
    Map<String, INDArray> expected =
        solution.backward(
            List.of(program.w, program.y, program.turnover),
            List.of(seeds(5, BATCH, 3), seeds(6, BATCH, 2, 2), seeds(7, BATCH, 1)));
    expected.forEach(
        (name, gradient) -> {
          INDArray own = actual.get(sd.hasVariable("qp_" + name) ? "qp_" + name : name);
          assertThat(own).as(name).isEqualTo(gradient);
          assertThat(own.amaxNumber().doubleValue()).as(name).isGreaterThan(0.01);
        });
    for (String name : List.of("mu", "target", "budget", "qp_factor", "qp_weight")) {
      INDArray values = sd.getVariable(name).getArr();
      INDArray gradient = actual.get(name).dup('c').reshape(-1);
      for (int i = 0; i < values.length(); i++) {
        double old = values.reshape(-1).getDouble(i);
        double step = 1e-5;
        values.reshape(-1).putScalar(i, old + step);
        double above = sd.output(Map.of(), "loss").get("loss").getDouble(0);
        values.reshape(-1).putScalar(i, old - step);
        double below = sd.output(Map.of(), "loss").get("loss").getDouble(0);
        values.reshape(-1).putScalar(i, old);
        assertThat(gradient.getDouble(i))
            .as(name + "[" + i + "]")
            .isCloseTo((above - below) / (2 * step), within(1e-5));
      }
    }
  }

  /** z = max(x, floor) with a learned floor, and a learned weight that should be 0. */
  @Test
  void fitTrainsLearnedParametersAndKeepsWeightsNonnegative() {
    QpModel model = new QpModel();
    Variable z = model.variable("z", 3);
    Parameter x = model.parameter("x", 3);
    Parameter floor = model.learned("floor", Nd4j.zeros(DataType.DOUBLE, 3));
    Parameter weight = model.learned("weight", Nd4j.valueArrayOf(new long[] {3}, 0.05));
    model.minimize(z.sub(x).squaredNorm().add(z.square().dot(weight)));
    model.subjectTo(z.gte(floor));
    SameDiff sd = SameDiff.create();
    OptNetModelVariables qp =
        OptNet.builder(sd, model)
            .name("qp")
            .parameter("x", sd.placeHolder("x", DataType.DOUBLE, -1, 3))
            .settings(ACCURATE)
            .build();
    SDVariable y = sd.placeHolder("y", DataType.DOUBLE, -1, 3);
    sd.loss.meanSquaredError("loss", y, qp.value(z), null);
    sd.setLossVariables("loss");
    sd.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Sgd(0.5))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("y")
            .build());
    INDArray hidden = Nd4j.createFromArray(-0.5, 0.2, 0.9);
    INDArray features = PlantedSameDiffQp.random(40, 20, 3);
    INDArray labels = Nd4j.math().max(features, hidden.reshape(1, 3).repeat(0, 20));
    QpStatistics before = QpSolver.statistics();
    sd.fit(new ListDataSetIterator<>(new DataSet(features, labels).asList(), 8), 60);
    QpStatistics spent = QpSolver.statistics().since(before);
    assertThat(spent.solves()).isEqualTo(60 * 3);
    assertThat(spent.unsolved()).isZero();
    INDArray learned = sd.getVariable("qp_floor").getArr();
    assertThat(learned.sub(hidden).amaxNumber().doubleValue()).isLessThan(0.02);
    INDArray weights = sd.getVariable("qp_weight").getArr();
    assertThat(weights.amaxNumber().doubleValue()).isLessThan(0.01);
    weights.putScalar(1, -0.5);
    INDArray out = sd.output(Map.of("x", features), "qp_z").get("qp_z");
    assertThat(weights.getDouble(1)).isZero();
    INDArray nearest = Nd4j.math().max(features, learned.reshape(1, 3).repeat(0, 20));
    assertThat(out.sub(nearest).getColumn(1).amaxNumber().doubleValue()).isLessThan(1e-7);
  }

  @Test
  void graphsOfFloatsSolveInDoublePrecision() {
    QpModel model = new QpModel();
    Variable z = model.variable("z", 2);
    Parameter x = model.parameter("x", 2);
    model.minimize(z.sub(x).squaredNorm().add(z.sum().mul(model.learned("slope", 0.5))));
    model.subjectTo(z.gte(0));
    SameDiff sd = SameDiff.create();
    SDVariable given = sd.var("x", Nd4j.createFromArray(new float[][] {{1, 0.1f}}));
    OptNetModelVariables qp = OptNet.builder(sd, model).name("qp").parameter("x", given).build();
    assertThat(qp.parameter("slope").dataType()).isEqualTo(DataType.FLOAT);
    qp.value("z").sum().markAsLoss();
    INDArray value = sd.output(Map.of(), "qp_z").get("qp_z");
    assertThat(value).isEqualTo(Nd4j.createFromArray(new float[][] {{0.75f, 0}}));
    Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), "x", "qp_slope");
    assertThat(gradients.get("x")).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 0}}));
    assertThat(gradients.get("qp_slope")).isEqualTo(Nd4j.scalar(-0.5f));
  }

  /** A sample of NaN, and one whose constraints contradict each other. */
  @Test
  void badSamplesHaveTheirStatusAndNoGradient() {
    QpModel model = new QpModel();
    Variable z = model.variable("z", 2);
    Parameter x = model.parameter("x", 2);
    model.minimize(z.sub(x).squaredNorm());
    model.subjectTo(z.gte(0), z.sum().lte(x.get(0)));
    SameDiff sd = SameDiff.create();
    SDVariable given =
        sd.var(
            "x", Nd4j.createFromArray(new double[][] {{1, 2}, {-1, 0}, {Double.NaN, 1}, {2, 0.5}}));
    OptNetModelVariables qp = OptNet.builder(sd, model).name("qp").parameter("x", given).build();
    qp.value("z").sum().markAsLoss();
    double[] status = sd.output(Map.of(), "qp_status").get("qp_status").toDoubleVector();
    assertThat(status)
        .containsExactly(
            0, QpStatus.PRIMAL_INFEASIBLE.ordinal(), QpStatus.NUMERICAL_ERROR.ordinal(), 0);
    INDArray gradient = sd.calculateGradients(Map.of(), "x").get("x");
    assertThat(gradient.getRow(1).toDoubleVector()).containsExactly(0, 0);
    assertThat(gradient.getRow(2).toDoubleVector()).containsExactly(0, 0);
    assertThat(gradient.getRow(0).toDoubleVector())
        .containsExactly(new double[] {1, 0}, within(1e-6));
  }

  /** Knows SameDiff and nothing of this library, as a program that is handed a saved graph may. */
  static final class Load {
    private Load() {}

    public static void main(String[] args) {
      describe(SameDiff.load(new File(args[0]), true)).forEach(l -> System.out.println(l));
    }

    static List<String> describe(SameDiff sd) {
      Map<String, INDArray> all = new TreeMap<>(sd.outputAll(Map.of()));
      all.keySet().removeIf(name -> !name.startsWith("qp_"));
      sd.calculateGradients(Map.of(), "mu", "target", "budget", "qp_factor", "qp_weight")
          .forEach((name, gradient) -> all.put("d" + name, gradient));
      List<String> lines = new ArrayList<>();
      all.forEach(
          (name, array) -> {
            StringBuilder text = new StringBuilder("result " + name);
            for (double value : array.dup('c').data().asDouble()) {
              text.append(' ').append(Double.toHexString(value));
            }
            lines.add(text.toString());
          });
      return lines;
    }
  }

  @Test
  void savedGraphLoadsInAFreshJvmThatNamesNoneOfOurClasses() {
    Program program = new Program();
    SameDiff sd = SameDiff.create();
    addLoss(sd, program.addTo(sd), program.turnover);
    List<String> expected = Load.describe(sd);
    assertThat(expected).hasSize(2 + 6 + 5);
    assertThat(Load.describe(sd.dup())).isEqualTo(expected);
    File file = folder.resolve("graph.fb").toFile();
    sd.save(file, true);
    assertThat(ChildJvm.run(Load.class, file.toString()))
        .isEqualTo(expected.stream().map(line -> line.substring("result ".length())).toList());
  }

  @Test
  void storedFormsOfLaterVersionsAndDamagedOnesAreRefused() {
    SameDiff sd = SameDiff.create();
    new Program().addTo(sd);
    OptNetModelOp op = (OptNetModelOp) sd.getVariableOutputOp("qp_w");
    Map<String, Object> form = op.propertiesForFunction();
    assertThat(ModelSpec.fromProperties(form).toProperties()).isEqualTo(form);
    assertThat(ModelSpec.fromProperties(form).model())
        .as("copies share the compiled model")
        .isSameAs(ModelSpec.fromProperties(form).model());
    Map<String, Object> later = new HashMap<>(form);
    later.put("format", 2L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelSpec.fromProperties(later))
        .withMessageContaining("newer version of dl4j-optnet (format 2");
    Map<String, Object> damaged = new HashMap<>(form);
    damaged.remove("model");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelSpec.fromProperties(damaged))
        .withMessageContaining("needs \"model\"");
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    QpModel model = new QpModel();
    Variable z = model.variable("z", 3);
    Parameter c = model.parameter("c");
    model.minimize(z.sub(model.parameter("x", 3)).squaredNorm().add(z.norm1().mul(c)));
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 3);
    SDVariable one = sd.var("one", Nd4j.createFromArray(new double[][] {{1}, {-2}}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptNet.builder(sd, model).name("qp").parameter("x", x).build())
        .withMessage("OptNet op \"qp\": no variable is given for parameter \"c\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptNet.builder(sd, model).parameter("y", x))
        .withMessageContaining("there is no parameter \"y\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptNet.builder(SameDiff.create(), model).parameter("x", x))
        .withMessageContaining("belongs to another SameDiff graph");
    OptNetModelVariables qp =
        OptNet.builder(sd, model).name("qp").parameter("x", x).parameter("c", one).build();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                OptNet.builder(sd, model).name("qp").parameter("x", x).parameter("c", one).build())
        .withMessageContaining("the graph has a variable \"qp_z\" already");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> qp.value(z.sum()))
        .withMessageContaining("sum(z) is no output; there are [z]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sd.output(Map.of("x", Nd4j.ones(DataType.DOUBLE, 2, 3)), "qp_z"))
        .withMessageContaining("OptNet op \"qp\": parameter \"c\" is -2.0 at entry 0 of sample 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sd.output(Map.of("x", Nd4j.ones(DataType.DOUBLE, 2, 4)), "qp_z"))
        .withMessageContaining("OptNet op \"qp\": parameter \"x\" has shape [2, 4]");
  }
}
