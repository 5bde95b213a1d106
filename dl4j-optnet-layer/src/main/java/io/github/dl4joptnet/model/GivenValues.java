package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.model.ParameterValues;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The values of all parameters for one solve, read and checked. */
final class GivenValues {
  private final List<Parameter> parameters;
  private final long[][] shapes;
  private final double[][] blocks;
  private final boolean[] perSample;
  private final int batch;

  /** Of each sample, what is wrong with its parameters; null for nothing. */
  private final @Nullable String[] faults;

  GivenValues(Collection<Parameter> parameters, Map<String, INDArray> values) {
    this.parameters = List.copyOf(parameters);
    int count = this.parameters.size();
    shapes = new long[count][];
    blocks = new double[count][];
    perSample = new boolean[count];
    checkKnown(values);
    int samples = 1;
    String from = "";
    for (int k = 0; k < count; k++) {
      Parameter parameter = this.parameters.get(k);
      INDArray given = values.get(parameter.name());
      if (given == null) {
        useInitial(k, parameter);
        continue;
      }
      long own = batchOf(parameter, given);
      if (own > 1 && samples > 1 && own != samples) {
        throw new IllegalArgumentException(
            "parameter \"%s\" has shape %s, expected a batch of %d as in %s"
                .formatted(parameter.name(), DenseArrays.shape(given), samples, from));
      }
      if (own > 1) {
        samples = Math.toIntExact(own);
        from = "\"" + parameter.name() + "\" " + DenseArrays.shape(given);
      }
      shapes[k] = given.shape().clone();
      blocks[k] = DenseArrays.read(given);
      perSample[k] = own > 1;
    }
    batch = samples;
    faults = new String[batch];
    for (int k = 0; k < count; k++) {
      checkNumbers(k);
    }
  }

  private void checkKnown(Map<String, INDArray> values) {
    List<String> names = parameters.stream().map(Parameter::name).toList();
    for (Map.Entry<String, INDArray> each : values.entrySet()) {
      if (!names.contains(each.getKey())) {
        throw new IllegalArgumentException(
            "there is no parameter \"%s\"; there are %s".formatted(each.getKey(), names));
      }
      if (each.getValue() == null) {
        throw new IllegalArgumentException(
            "parameter \"" + each.getKey() + "\" is null, expected an array");
      }
    }
    List<String> missing =
        parameters.stream()
            .filter(each -> !each.isLearned() && !values.containsKey(each.name()))
            .map(each -> "\"" + each.name() + "\" " + each.form())
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "no value is given for parameter " + String.join(", ", missing));
    }
  }

  private void useInitial(int k, Parameter parameter) {
    shapes[k] = parameter.shape();
    blocks[k] = Objects.requireNonNull(parameter.initial());
  }

  /** The batch of a value; 1 where it is shared. */
  private static long batchOf(Parameter parameter, INDArray given) {
    if (given.dataType() != DataType.DOUBLE && given.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "parameter \"%s\" has data type %s, expected FLOAT or DOUBLE"
              .formatted(parameter.name(), given.dataType()));
    }
    long[] shape = given.shape();
    long[] own = parameter.shape();
    if (Arrays.equals(shape, own)) {
      return 1;
    }
    long size = parameter.size();
    boolean isScalar = size == 1 && (shape.length <= 1 || (shape.length == 2 && shape[1] == 1));
    boolean isFlat = shape.length == 2 && shape[1] == size;
    boolean isFull =
        shape.length == own.length + 1
            && Arrays.equals(own, Arrays.copyOfRange(shape, 1, shape.length));
    if (given.length() == 0 || !(isScalar || isFlat || isFull)) {
      String expected = Arrays.toString(own).replace("[", "").replace("]", "");
      throw new IllegalArgumentException(
          "parameter \"%s\" has shape %s, expected %s or [batch%s]"
              .formatted(
                  parameter.name(),
                  DenseArrays.shape(given),
                  Arrays.toString(own),
                  own.length == 0 ? ", 1" : ", " + expected));
    }
    return given.length() / size;
  }

  private void checkNumbers(int k) {
    Parameter parameter = parameters.get(k);
    int size = parameter.size();
    for (int i = 0; i < blocks[k].length; i++) {
      if (Double.isNaN(blocks[k][i])) {
        String fault = "parameter \"%s\" is NaN at entry %d".formatted(parameter.name(), i % size);
        int from = perSample[k] ? i / size : 0;
        int to = perSample[k] ? from + 1 : batch;
        for (int sample = from; sample < to; sample++) {
          faults[sample] = faults[sample] == null ? fault : faults[sample];
        }
      }
    }
    if (Arrays.stream(faults).allMatch(fault -> fault != null)) {
      throw new IllegalArgumentException(faults[0] + (batch > 1 ? " of sample 0, and so on" : ""));
    }
  }

  /**
   * @throws IllegalArgumentException where an entry is negative that is to be nonnegative
   */
  void checkNonnegative(NonnegativeEntries nonnegative) {
    for (int k = 0; k < blocks.length && !nonnegative.isEmpty(); k++) {
      Parameter parameter = parameters.get(k);
      for (int i = 0; i < blocks[k].length; i++) {
        int entry = i % parameter.size();
        if (blocks[k][i] < 0 && nonnegative.contains(parameter.first() + entry)) {
          throw new IllegalArgumentException(
              "parameter \"%s\" is %s at entry %d%s, expected 0 or more, since %s weighs a convex or concave function"
                  .formatted(
                      parameter.name(),
                      blocks[k][i],
                      entry,
                      perSample[k] ? " of sample " + i / parameter.size() : "",
                      nonnegative.weight(parameter.first() + entry)));
        }
      }
    }
  }

  int batch() {
    return batch;
  }

  /** What is wrong with a sample's parameters; null for nothing. */
  @Nullable String fault(int sample) {
    return faults[sample];
  }

  ParameterValues values() {
    int[] sizes = parameters.stream().mapToInt(Expression::size).toArray();
    return new ParameterValues(batch, sizes, blocks, perSample);
  }

  /** The values of each parameter for a sample. */
  Map<Expression, double[]> ofSample(int sample) {
    Map<Expression, double[]> values = new LinkedHashMap<>();
    for (int k = 0; k < blocks.length; k++) {
      int size = parameters.get(k).size();
      int from = perSample[k] ? sample * size : 0;
      values.put(parameters.get(k), Arrays.copyOfRange(blocks[k], from, from + size));
    }
    return values;
  }

  /** Gradients by name, in the shape given. */
  Map<String, INDArray> gradients(double[][] gradients) {
    Map<String, INDArray> named = new LinkedHashMap<>();
    for (int k = 0; k < gradients.length; k++) {
      named.put(parameters.get(k).name(), DenseArrays.write(gradients[k], shapes[k]));
    }
    return named;
  }
}
