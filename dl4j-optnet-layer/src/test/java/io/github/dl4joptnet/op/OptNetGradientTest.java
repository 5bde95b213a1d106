package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.inverse.InvertMatrix;

/** Solutions and gradients in a plain SameDiff graph. */
class OptNetGradientTest {

  private static final BiFunction<SameDiff, OptNetVariables, SDVariable> LOSS_ON_Z =
      (sd, qp) -> PlantedSameDiffQp.weighted(sd, qp.z(), 1, PlantedSameDiffQp.N);

  private static final BiFunction<SameDiff, OptNetVariables, SDVariable> LOSS_ON_ALL =
      (sd, qp) ->
          PlantedSameDiffQp.weighted(sd, qp.z(), 1, PlantedSameDiffQp.N)
              .add(PlantedSameDiffQp.weighted(sd, qp.lambda(), 2, PlantedSameDiffQp.INEQ))
              .add(PlantedSameDiffQp.weighted(sd, qp.nu(), 3, PlantedSameDiffQp.EQ));

  private static final BiFunction<SameDiff, OptNetVariables, SDVariable> LOSS_ON_MULTIPLIERS =
      (sd, qp) ->
          PlantedSameDiffQp.weighted(sd, qp.lambda(), 2, PlantedSameDiffQp.INEQ)
              .add(PlantedSameDiffQp.weighted(sd, qp.nu(), 3, PlantedSameDiffQp.EQ));

  @Test
  void returnsThePlantedSolutionAndMultipliers() {
    PlantedSameDiffQp fixture = PlantedSameDiffQp.perSample(3, 7);
    SameDiff sd = SameDiff.create();
    OptNetVariables qp = PlantedSameDiffQp.addTo(sd, fixture.coefficients);
    Map<String, INDArray> out =
        sd.output(Map.of(), "qp_z", "qp_lambda", "qp_nu", "qp_boundDual", "qp_status");
    assertThat(qp.z().name()).isEqualTo("qp_z");
    assertClose(out.get(qp.z().name()).toDoubleMatrix(), fixture.z);
    assertClose(out.get(qp.lambda().name()).toDoubleMatrix(), fixture.lambda);
    assertClose(out.get(qp.nu().name()).toDoubleMatrix(), fixture.nu);
    assertClose(out.get(qp.boundDual().name()).toDoubleMatrix(), fixture.boundDual);
    assertThat(out.get(qp.status().name()).toDoubleVector()).containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 32})
  void gradientsOfPerSampleCoefficientsAgreeWithCentralDifferences(int batch) {
    checkGradients(PlantedSameDiffQp.perSample(batch, 11).coefficients, LOSS_ON_Z, 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 32})
  void gradientsOfSharedMatricesAgreeWithCentralDifferences(int batch) {
    checkGradients(PlantedSameDiffQp.sharedMatrices(batch, 12).coefficients, LOSS_ON_Z, 1e-6);
  }

  @Test
  void gradientsThroughTheMultipliersAgreeWithCentralDifferences() {
    checkGradients(PlantedSameDiffQp.perSample(3, 13).coefficients, LOSS_ON_ALL, 1e-6);
    checkGradients(PlantedSameDiffQp.sharedMatrices(3, 14).coefficients, LOSS_ON_MULTIPLIERS, 1e-6);
  }

  @Test
  void gradientsOfASubsetOfTheCoefficients() {
    Map<String, INDArray> all = PlantedSameDiffQp.sharedMatrices(3, 15).coefficients;
    for (List<String> letters :
        List.of(
            List.of("Q", "p"),
            List.of("Q", "p", "A", "b"),
            List.of("Q", "p", "G", "hLower"),
            List.of("Q", "p", "lower"))) {
      Map<String, INDArray> some = new LinkedHashMap<>();
      letters.forEach(letter -> some.put(letter, all.get(letter)));
      checkGradients(some, LOSS_ON_Z, 1e-6);
    }
  }

  @Test
  void sharedCoefficientsEqualTiledOnesWithSummedGradients() {
    int batch = 4;
    Map<String, INDArray> shared = PlantedSameDiffQp.sharedMatrices(batch, 16).coefficients;
    Map<String, INDArray> tiled = new LinkedHashMap<>(shared);
    Map<String, INDArray> leadingOne = new LinkedHashMap<>(shared);
    for (String letter : List.of("Q", "G", "A")) {
      long[] s = shared.get(letter).shape();
      leadingOne.put(letter, shared.get(letter).reshape(1, s[0], s[1]));
      tiled.put(letter, leadingOne.get(letter).repeat(0, batch));
    }
    Map<String, INDArray> sum = gradients(shared, LOSS_ON_ALL);
    Map<String, INDArray> each = gradients(tiled, LOSS_ON_ALL);
    Map<String, INDArray> one = gradients(leadingOne, LOSS_ON_ALL);
    for (String letter : shared.keySet()) {
      boolean wasTiled = !tiled.get(letter).equals(shared.get(letter));
      INDArray expected = wasTiled ? each.get(letter).sum(0) : each.get(letter);
      assertThat(distance(sum.get(letter), expected)).as(letter).isLessThan(1e-12);
      assertThat(one.get(letter).shape()).isEqualTo(leadingOne.get(letter).shape());
      assertThat(distance(one.get(letter).reshape(expected.shape()), expected))
          .as(letter)
          .isLessThan(1e-12);
    }
  }

  @Test
  void flattenedMatricesGiveTheSameInTheirOwnShape() {
    int batch = 3;
    Map<String, INDArray> full = PlantedSameDiffQp.perSample(batch, 17).coefficients;
    Map<String, INDArray> flat = new LinkedHashMap<>(full);
    List.of("Q", "G", "A").forEach(l -> flat.put(l, full.get(l).reshape(batch, -1)));
    Map<String, INDArray> expected = gradients(full, LOSS_ON_ALL);
    Map<String, INDArray> actual = gradients(flat, LOSS_ON_ALL);
    for (String letter : full.keySet()) {
      assertThat(actual.get(letter).shape()).isEqualTo(flat.get(letter).shape());
      assertThat(actual.get(letter).reshape(-1).toDoubleVector())
          .isEqualTo(expected.get(letter).reshape(-1).toDoubleVector());
    }
  }

  @Test
  void flattenedMatrixWithoutVectorsNeedsTheSizes() {
    INDArray q = PlantedSameDiffQp.perSample(3, 18).coefficients.get("Q").reshape(3, -1);
    SameDiff sd = SameDiff.create();
    OptNetVariables qp =
        OptNet.builder(sd).Q(sd.var("Q", q)).sizes(PlantedSameDiffQp.N, 0, 0).build();
    assertThat(qp.z().eval().shape()).containsExactly(3, PlantedSameDiffQp.N);
  }

  @Test
  void floatGraphGetsTheFloat64SolutionRounded() {
    Map<String, INDArray> doubles = PlantedSameDiffQp.sharedMatrices(3, 19).coefficients;
    Map<String, INDArray> floats = new LinkedHashMap<>();
    doubles.forEach((letter, value) -> floats.put(letter, value.castTo(DataType.FLOAT)));
    // What the float graph really solves: the same numbers, rounded to float first.
    Map<String, INDArray> rounded = new LinkedHashMap<>();
    floats.forEach((letter, value) -> rounded.put(letter, value.castTo(DataType.DOUBLE)));
    Map<String, INDArray> expected = gradients(rounded, LOSS_ON_Z);
    Map<String, INDArray> actual = gradients(floats, LOSS_ON_Z);
    for (String letter : doubles.keySet()) {
      assertThat(actual.get(letter).dataType()).isEqualTo(DataType.FLOAT);
      INDArray wide = actual.get(letter).castTo(DataType.DOUBLE);
      assertThat(distance(wide, expected.get(letter))).as(letter).isLessThan(1e-6);
    }
  }

  @Test
  void mixedTypesGiveTheWiderOutputAndGradientsInEachInputsOwnType() {
    Map<String, INDArray> mixed =
        new LinkedHashMap<>(PlantedSameDiffQp.sharedMatrices(3, 20).coefficients);
    mixed.put("p", mixed.get("p").castTo(DataType.FLOAT));
    SameDiff sd = SameDiff.create();
    OptNetVariables qp = PlantedSameDiffQp.addTo(sd, mixed);
    assertThat(qp.z().dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(qp.z().eval().dataType()).isEqualTo(DataType.DOUBLE);
    Map<String, INDArray> gradients = gradients(mixed, LOSS_ON_Z);
    assertThat(gradients.get("p").dataType()).isEqualTo(DataType.FLOAT);
    assertThat(gradients.get("Q").dataType()).isEqualTo(DataType.DOUBLE);
  }

  @Test
  void placeholdersAndConstantsHaveGradientsAndTheBatchMayChange() {
    PlantedSameDiffQp fixture = PlantedSameDiffQp.sharedMatrices(5, 21);
    SameDiff sd = SameDiff.create();
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    Map<String, INDArray> values = new LinkedHashMap<>();
    fixture.coefficients.forEach(
        (letter, value) -> {
          if (value.rank() == 2 && value.size(0) == 5) {
            variables.put(letter, sd.placeHolder(letter, DataType.DOUBLE, -1, value.size(1)));
            values.put(letter, value);
          } else {
            variables.put(letter, sd.constant(letter, value));
          }
        });
    LOSS_ON_Z.apply(sd, PlantedSameDiffQp.op(sd, variables)).markAsLoss();
    Map<String, INDArray> expected = gradients(fixture.coefficients, LOSS_ON_Z);
    for (int batch : new int[] {5, 2, 1, 5}) {
      Map<String, INDArray> part = new LinkedHashMap<>();
      values.forEach(
          (letter, value) ->
              part.put(letter, value.get(NDArrayIndex.interval(0, batch), NDArrayIndex.all())));
      sd.createGradFunction(fixture.coefficients.keySet().toArray(String[]::new));
      Map<String, INDArray> gradients = sd.calculateGradients(part, fixture.coefficients.keySet());
      INDArray dp = gradients.get("p");
      assertThat(dp.shape()).containsExactly(batch, PlantedSameDiffQp.N);
      for (int i = 0; i < batch; i++) {
        assertThat(distance(dp.getRow(i), expected.get("p").getRow(i))).isLessThan(1e-12);
      }
      if (batch == 5) {
        assertThat(distance(gradients.get("A"), expected.get("A"))).isLessThan(1e-12);
      }
    }
  }

  @Test
  void boundDualAndStatusCountAsConstants() {
    Map<String, INDArray> coefficients = PlantedSameDiffQp.perSample(2, 22).coefficients;
    Map<String, INDArray> gradients =
        gradients(
            coefficients,
            (sd, qp) ->
                PlantedSameDiffQp.weighted(sd, qp.boundDual(), 4, PlantedSameDiffQp.N)
                    .add(qp.status().sum()));
    gradients.forEach(
        (letter, gradient) -> assertThat(gradient.amaxNumber().doubleValue()).as(letter).isZero());
  }

  @Test
  void twoOpsInOneGraphAreToldApart() {
    Map<String, INDArray> coefficients = PlantedSameDiffQp.sharedMatrices(3, 23).coefficients;
    SameDiff sd = SameDiff.create();
    SDVariable q = sd.var("Q", coefficients.get("Q"));
    SDVariable p = sd.var("p", coefficients.get("p"));
    OptNetVariables first = OptNet.builder(sd).Q(q).p(p).build();
    OptNetVariables second = OptNet.builder(sd).Q(q).p(first.z()).build();
    second.z().sum().markAsLoss();
    // z2 = -Q⁻¹ z1 = Q⁻² p
    INDArray inverse = InvertMatrix.invert(coefficients.get("Q"), false);
    INDArray expected = inverse.mmul(inverse).sum(0);
    INDArray dp = sd.calculateGradients(Map.of(), "p").get("p");
    for (int i = 0; i < 3; i++) {
      assertThat(distance(dp.getRow(i), expected)).isLessThan(1e-9);
    }
  }

  private static void checkGradients(
      Map<String, INDArray> coefficients,
      BiFunction<SameDiff, OptNetVariables, SDVariable> loss,
      double tolerance) {
    SameDiff sd = SameDiff.create();
    SDVariable value = loss.apply(sd, PlantedSameDiffQp.addTo(sd, coefficients));
    value.markAsLoss();
    Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), coefficients.keySet());
    for (String letter : coefficients.keySet()) {
      INDArray analytic = gradients.get(letter);
      INDArray variable = sd.getVariable(letter).getArr();
      double scale = Math.max(1, analytic.amaxNumber().doubleValue());
      // Every entry of small arrays, some of large ones.
      long step = Math.max(1, variable.length() / 40);
      for (long i = 0; i < variable.length(); i += step) {
        double numeric = centralDifference(value, variable, i);
        assertThat(analytic.reshape(-1).getDouble(i))
            .as("%s[%d]", letter, i)
            .isCloseTo(numeric, within(tolerance * scale));
      }
    }
  }

  private static double centralDifference(SDVariable loss, INDArray variable, long i) {
    double step = 1e-4;
    INDArray flat = variable.reshape(-1);
    double old = flat.getDouble(i);
    flat.putScalar(i, old + step);
    double plus = loss.eval().getDouble(0);
    flat.putScalar(i, old - step);
    double minus = loss.eval().getDouble(0);
    flat.putScalar(i, old);
    return (plus - minus) / (2 * step);
  }

  private static Map<String, INDArray> gradients(
      Map<String, INDArray> coefficients, BiFunction<SameDiff, OptNetVariables, SDVariable> loss) {
    SameDiff sd = SameDiff.create();
    loss.apply(sd, PlantedSameDiffQp.addTo(sd, coefficients)).markAsLoss();
    return sd.calculateGradients(Map.of(), coefficients.keySet());
  }

  private static double distance(INDArray x, INDArray y) {
    double scale = Math.max(1, y.amaxNumber().doubleValue());
    return x.sub(y).amaxNumber().doubleValue() / scale;
  }

  private static void assertClose(double[][] actual, double[][] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(1e-8));
    }
  }
}
