package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.internal.storage.StoredForm;
import io.github.dl4joptnet.qp.QpSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.util.TokenBuffer;

/**
 * The quadratic program of a layer or vertex: where its coefficients come from, and its sizes as
 * far as they are known. Immutable; what a network configuration stores.
 *
 * @param nIn the width of p's input; 0 while unknown
 * @param variables n as given; 0 for nIn
 * @param nIneq as given; 0 where the coefficients tell
 * @param nEq as given; 0 where the coefficients tell
 * @param nOut as given; 0 for n
 * @param inputScale p = inputScale · input
 * @param settings as {@link QpSettings#toMap()} stores them
 */
record ParametricQp(
    @JsonProperty("coefficients") SortedMap<LayerCoefficient, Coefficient> coefficients,
    @JsonProperty("nIn") long nIn,
    @JsonProperty("variables") long variables,
    @JsonProperty("nIneq") long nIneq,
    @JsonProperty("nEq") long nEq,
    @JsonProperty("nOut") long nOut,
    @JsonProperty("inputScale") double inputScale,
    @JsonProperty("settings") SortedMap<String, String> settings)
    implements Problem {

  /**
   * The version of the stored form, one higher with each change that earlier versions of this
   * library would misread. A form without a number is of version 1.
   */
  static final int FORMAT = 2;

  /** The first that has sparse coefficients. */
  private static final int SPARSE_FORMAT = 2;

  private static final long MAX_ENTRIES = Integer.MAX_VALUE;

  ParametricQp {
    coefficients = Collections.unmodifiableSortedMap(new TreeMap<>(coefficients));
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /**
   * Reads the stored form, which may be of an earlier version, of a later one, or damaged. The
   * format comes first: what else a later version stores may have any form.
   */
  @JsonCreator
  static ParametricQp read(
      @JsonProperty("format") @Nullable Integer format,
      @JsonProperty("coefficients") @Nullable TokenBuffer storedCoefficients,
      @JsonProperty("nIn") long nIn,
      @JsonProperty("variables") long variables,
      @JsonProperty("nIneq") long nIneq,
      @JsonProperty("nEq") long nEq,
      @JsonProperty("nOut") long nOut,
      @JsonProperty("inputScale") double inputScale,
      @JsonProperty("settings") @Nullable TokenBuffer storedSettings) {
    StoredForm.check("the network's OptNet layer", format == null ? 1 : format, FORMAT);
    SortedMap<LayerCoefficient, Coefficient> coefficients =
        read(storedCoefficients, LayerCoefficient.class, Coefficient.class);
    SortedMap<String, String> settings = read(storedSettings, String.class, String.class);
    if (coefficients == null || coefficients.containsValue(null) || settings == null) {
      throw new IllegalArgumentException(
          "the stored form of an OptNet layer needs coefficients and settings, got coefficients "
              + coefficients
              + " and settings "
              + settings);
    }
    for (long size : new long[] {nIn, variables, nIneq, nEq, nOut}) {
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "the stored form of an OptNet layer has the size %d, expected 0 to %d"
                .formatted(size, Integer.MAX_VALUE));
      }
    }
    ParametricQp problem =
        new ParametricQp(coefficients, nIn, variables, nIneq, nEq, nOut, inputScale, settings);
    problem.qpSettings();
    problem.sizes();
    return problem;
  }

  /** From a buffer and not a tree: trees lose YAML's type tags. */
  private static <K, V> @Nullable SortedMap<K, V> read(
      @Nullable TokenBuffer stored, Class<K> key, Class<V> value) {
    if (stored == null) {
      return null;
    }
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    try (JsonParser parser = stored.asParser(mapper)) {
      return mapper.readValue(
          parser, mapper.getTypeFactory().constructMapType(TreeMap.class, key, value));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  ParametricQp withNOut(long width) {
    return new ParametricQp(coefficients, nIn, variables, nIneq, nEq, width, inputScale, settings);
  }

  /** The lowest that has all that this program has, so that earlier versions can read it too. */
  @JsonProperty("format")
  int format() {
    return isSparse() ? SPARSE_FORMAT : 1;
  }

  ParametricQp withNIn(long width) {
    return new ParametricQp(coefficients, width, variables, nIneq, nEq, nOut, inputScale, settings);
  }

  /** Null where the coefficient is absent. */
  @Nullable CoefficientSource source(LayerCoefficient target) {
    return (CoefficientSource) coefficients.get(target);
  }

  boolean has(LayerCoefficient target) {
    return coefficients.containsKey(target);
  }

  private boolean isSparse() {
    return coefficients.values().stream()
        .anyMatch(coefficient -> ((CoefficientSource) coefficient).isSparse());
  }

  /** Beside sparse coefficients Q = eps·I is sparse too. */
  boolean isSparse(LayerCoefficient target) {
    CoefficientSource source = source(target);
    return source != null && (source.isSparse() || source instanceof IdentityQ && isSparse());
  }

  @Override
  public QpSettings qpSettings() {
    return QpSettings.fromMap(settings);
  }

  @Override
  public long inputWidth() {
    return nIn > 0 ? nIn : variableCount();
  }

  @Override
  public long inputWidth(String input) {
    QpSizes sizes = sizes();
    for (Map.Entry<LayerCoefficient, Coefficient> each : coefficients.entrySet()) {
      LayerCoefficient target = each.getKey();
      if (each.getValue() instanceof InputCoefficient source && source.name().equals(input)) {
        if (target == LayerCoefficient.P) {
          return inputWidth();
        }
        if (source.pattern() != null) {
          return source.pattern().size();
        }
        long rows = sizes.get(target.rows);
        return target.isMatrix() ? rows * sizes.get(target.columns()) : rows;
      }
    }
    throw new IllegalArgumentException("there is no input \"" + input + "\"");
  }

  @Override
  public long variableCount() {
    return sizes().get(Size.N);
  }

  @Override
  public long outputWidth() {
    return nOut > 0 ? nOut : variableCount();
  }

  @Override
  public Problem withInputWidth(long width) {
    ParametricQp changed = withNIn(width);
    changed.sizes();
    return changed;
  }

  @Override
  public Problem withOutputWidth(long width) {
    ParametricQp changed = withNOut(width);
    changed.sizes();
    return changed;
  }

  @Override
  public List<Parameter> learnedParameters() {
    QpSizes known = sizes();
    if (known.get(Size.N) == 0) {
      // Constraints ask for the parameters' names before the input type is known.
      known.claim(Size.N, 1, "unknown");
    }
    return parameters(known);
  }

  @Override
  public boolean isVector(String input) {
    return coefficients.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getValue() instanceof InputCoefficient source
                    && source.name().equals(input)
                    && source.isFlat(entry.getKey()));
  }

  @Override
  public void checkInputs(List<String> inputs, long[][] shapes) {
    VertexInputs.check(this, inputs, shapes);
  }

  @Override
  public RunningProgram running(DataType dataType, boolean warmStart) {
    return new RunningQp(this, sizes(), dataType, warmStart);
  }

  /**
   * The program's sizes, as far as they are known.
   *
   * @throws IllegalArgumentException if they contradict each other
   */
  QpSizes sizes() {
    QpSizes sizes = new QpSizes();
    claimNumbers(sizes);
    coefficients.forEach(
        (target, coefficient) -> ((CoefficientSource) coefficient).claimSizes(target, sizes));
    if (sizes.get(Size.N) == 0 && nIn > 0) {
      sizes.claim(Size.N, nIn, "p has " + Counts.entries(nIn));
    }
    claimRest(sizes);
    if (nOut > 0 && sizes.get(Size.N) > 0 && nOut > sizes.get(Size.N)) {
      throw new IllegalArgumentException(
          "nOut = " + nOut + ", but " + Counts.onlyVariables(sizes.get(Size.N)));
    }
    coefficients.keySet().forEach(target -> checkFitsAnArray(target, sizes));
    return sizes;
  }

  /** Java's arrays hold some 2·10⁹ entries. */
  private void checkFitsAnArray(LayerCoefficient target, QpSizes sizes) {
    if (target.isMatrix()
        && !isSparse(target)
        && sizes.get(target.rows) * sizes.get(target.columns()) > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "%s has %d rows and %d columns: a dense matrix of %d entries at most is possible"
              .formatted(target, sizes.get(target.rows), sizes.get(target.columns()), MAX_ENTRIES));
    }
  }

  private void claimNumbers(QpSizes sizes) {
    if (variables > 0) {
      sizes.claim(Size.N, variables, "variables = " + variables);
    } else if (nIn > 0) {
      sizes.claim(Size.N, nIn, "nIn = " + nIn + " (and variables(n) is not given)");
    }
    if (nIneq > 0) {
      sizes.claim(Size.N_INEQ, nIneq, "inequalities = " + nIneq);
    }
    if (nEq > 0) {
      sizes.claim(Size.N_EQ, nEq, "equalities = " + nEq);
    }
  }

  private void claimRest(QpSizes sizes) {
    long n = sizes.get(Size.N);
    if (n == 0 || nIn == 0) {
      return;
    }
    if (nIn > n) {
      throw new IllegalArgumentException("nIn = " + nIn + ", but " + Counts.onlyVariables(n));
    }
    if (nIn < n) {
      sizes.claim(Size.REST, n - nIn, "nIn = " + nIn + " and n = " + n);
    } else if (has(LayerCoefficient.P_REST)) {
      throw new IllegalArgumentException(
          "pRest, but the input fills all "
              + Counts.entries(n)
              + " of p: give a larger variables(n)");
    }
  }

  /**
   * All learned parameters; the sizes they need are known. In the order in which they are
   * initialised, so that a seed always gives the same values.
   */
  List<Parameter> parameters(QpSizes sizes) {
    List<Parameter> parameters = new ArrayList<>();
    coefficients.forEach(
        (target, coefficient) ->
            parameters.addAll(((CoefficientSource) coefficient).parameters(target, sizes)));
    List<PointCoefficient> users = pointUsers();
    if (!users.isEmpty()) {
      IWeightInit given =
          users.stream()
              .map(PointCoefficient::point)
              .filter(point -> point != null)
              .findFirst()
              .orElse(new WeightInitConstant(0));
      parameters.add(
          Parameter.vector(
              isPointPositive() ? PointCoefficient.LOG_POINT : PointCoefficient.POINT,
              given,
              sizes.shape(LayerCoefficient.LOWER)[0]));
    }
    return parameters;
  }

  /** Whether the point behind the right-hand sides is exp(w) and not z0. */
  boolean isPointPositive() {
    return source(LayerCoefficient.B) instanceof TimesPoint b && b.exp();
  }

  List<PointCoefficient> pointUsers() {
    return coefficients.values().stream()
        .filter(PointCoefficient.class::isInstance)
        .map(PointCoefficient.class::cast)
        .toList();
  }

  static void checkDataType(String layer, DataType dataType) {
    if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
      throw new IllegalStateException(
          layer + ": a network of data type FLOAT or DOUBLE is needed, got " + dataType);
    }
  }

  /** As a builder would have it, without what is left at its default. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("nIn", nIn);
    numbers.put("variables", variables);
    numbers.put("inequalities", nIneq);
    numbers.put("equalities", nEq);
    numbers.put("nOut", nOut);
    numbers.values().removeIf(number -> number == 0);
    numbers.forEach((name, number) -> text.append(name).append('=').append(number).append(", "));
    if (inputScale != 1) {
      text.append("inputScale=").append(inputScale).append(", ");
    }
    coefficients.forEach(
        (target, coefficient) -> text.append(target).append('=').append(coefficient).append(", "));
    return text.append("settings=").append(settings).toString();
  }
}
