package io.github.dl4joptnet.internal.model;

import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.model.ConstraintRows.Source;
import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A compiled model: computes the coefficients of a batch from parameter values, and takes their
 * gradients back to the parameters. Immutable and thread-safe.
 */
public final class Program {
  /** Limits that cross by less than this share of them are equal. */
  private static final double ROUNDING = 1e-13;

  private final Map<QpCoefficient, CompiledCoefficient> coefficients;
  private final ProgramSizes sizes;

  Program(Map<QpCoefficient, CompiledCoefficient> coefficients, ProgramSizes sizes) {
    this.coefficients = coefficients;
    this.sizes = sizes;
  }

  public ProgramSizes sizes() {
    return sizes;
  }

  /** Whether any matrix is given to the solver as a sparse one. */
  public boolean isSparse() {
    return coefficients.values().stream().anyMatch(CompiledCoefficient::isSparse);
  }

  /**
   * A sample whose own limits cross, so that it has no feasible point.
   *
   * @param source what has the limits
   * @param index of that row or bound
   */
  public record Crossing(int sample, Source source, int index) {}

  /**
   * The coefficients of a batch, as they are given to the solver.
   *
   * @param crossings one for each sample whose limits cross; in the batch they have been made equal
   */
  public record Instance(QpBatch batch, List<Crossing> crossings) {}

  /** The coefficients for some parameter values. */
  public Instance instance(ParameterValues values, int threads, Backend backend) {
    Map<QpCoefficient, double[]> computed = compute(values);
    List<Crossing> crossings = new ArrayList<>();
    uncross(QpCoefficient.LOWER, QpCoefficient.UPPER, computed, values.batch(), crossings);
    uncross(QpCoefficient.H_LOWER, QpCoefficient.H, computed, values.batch(), crossings);
    QpBatch.Builder batch = QpBatch.builder().threads(threads).backend(backend);
    boolean anyPerSample =
        coefficients.values().stream().anyMatch(each -> each.isPerSample(values));
    coefficients.forEach(
        (target, coefficient) -> {
          double[] entries = computed.get(target);
          boolean isRepeated = target == QpCoefficient.P && values.batch() > 1 && !anyPerSample;
          if (isRepeated) {
            entries = repeated(entries == null ? coefficient.constantValues() : entries, values);
          }
          boolean perSample = isRepeated || coefficient.isPerSample(values);
          Object array =
              entries == null
                  ? Objects.requireNonNull(coefficient.constant())
                  : coefficient.array(entries, perSample, values.batch());
          if (array instanceof SparseMatrix matrix) {
            NamedAccess.set(batch, target, matrix);
          } else {
            NamedAccess.set(batch, target, (INDArray) array);
          }
        });
    return new Instance(batch.build(), crossings);
  }

  /** What all samples have in common, once for each, so that the batch has as many. */
  private static double[] repeated(double @Nullable [] entries, ParameterValues values) {
    double[] one = Objects.requireNonNull(entries);
    double[] all = new double[one.length * values.batch()];
    for (int sample = 0; sample < values.batch(); sample++) {
      System.arraycopy(one, 0, all, sample * one.length, one.length);
    }
    return all;
  }

  /** Finds limits that cross, and makes them equal. */
  private void uncross(
      QpCoefficient lower,
      QpCoefficient upper,
      Map<QpCoefficient, double[]> computed,
      int batch,
      List<Crossing> crossings) {
    double[] low = limits(lower, computed);
    double[] high = limits(upper, computed);
    if (low == null
        || high == null
        || !(computed.containsKey(lower) || computed.containsKey(upper))) {
      return;
    }
    int size = coefficient(lower).size();
    Source source = lower == QpCoefficient.LOWER ? Source.UPPER_BOUND : Source.INEQUALITY;
    int samples = Math.max(low.length, high.length) / size;
    boolean isHighOwn = computed.containsKey(upper) && high.length == samples * size;
    boolean writesLow = computed.containsKey(lower) && (low.length == samples * size || !isHighOwn);
    for (int sample = 0; sample < samples; sample++) {
      int atLow = low.length == size ? 0 : sample * size;
      int atHigh = high.length == size ? 0 : sample * size;
      boolean isCrossed = false;
      for (int i = 0; i < size; i++) {
        double excess = low[atLow + i] - high[atHigh + i];
        if (excess > 0) {
          boolean isRounding = excess <= ROUNDING * Math.abs(low[atLow + i]);
          if (!isRounding && !isCrossed) {
            isCrossed = true;
            int last = samples == 1 ? batch : sample + 1;
            for (int each = sample; each < last; each++) {
              crossings.add(new Crossing(each, source, i));
            }
          }
          if (writesLow) {
            low[atLow + i] = high[atHigh + i];
          } else {
            high[atHigh + i] = low[atLow + i];
          }
        }
      }
    }
  }

  private double @Nullable [] limits(QpCoefficient target, Map<QpCoefficient, double[]> computed) {
    CompiledCoefficient coefficient = coefficients.get(target);
    double[] values = computed.get(target);
    return values != null || coefficient == null ? values : coefficient.constantValues();
  }

  /** Of the coefficients that depend on parameters. */
  private Map<QpCoefficient, double[]> compute(ParameterValues values) {
    Map<QpCoefficient, double[]> computed = new EnumMap<>(QpCoefficient.class);
    double[] theta = values.first();
    boolean anyPerSample = false;
    for (Map.Entry<QpCoefficient, CompiledCoefficient> each : coefficients.entrySet()) {
      CompiledCoefficient coefficient = each.getValue();
      if (coefficient.constant() == null) {
        boolean perSample = coefficient.isPerSample(values);
        anyPerSample |= perSample;
        int samples = perSample ? values.batch() : 1;
        double[] entries = new double[Math.multiplyExact(samples, coefficient.size())];
        coefficient.evaluate(theta, entries, 0);
        computed.put(each.getKey(), entries);
      }
    }
    for (int sample = 1; anyPerSample && sample < values.batch(); sample++) {
      values.read(sample, theta);
      for (Map.Entry<QpCoefficient, double[]> each : computed.entrySet()) {
        CompiledCoefficient coefficient = coefficient(each.getKey());
        if (each.getValue().length > coefficient.size()) {
          coefficient.evaluate(theta, each.getValue(), sample * coefficient.size());
        }
      }
    }
    return computed;
  }

  private CompiledCoefficient coefficient(QpCoefficient target) {
    return Objects.requireNonNull(coefficients.get(target));
  }

  /**
   * Adds the gradients of the coefficients to those of the parameters. Samples that were not solved
   * add nothing, even where their parameters are NaN.
   *
   * @param to in the layout of {@link ParameterValues#zeroGradients()}
   */
  public void backward(QpGradients gradients, ParameterValues values, double[][] to) {
    Map<QpCoefficient, double[]> given = new EnumMap<>(QpCoefficient.class);
    boolean anyPerSample = false;
    for (Map.Entry<QpCoefficient, CompiledCoefficient> each : coefficients.entrySet()) {
      if (each.getValue().constant() == null) {
        given.put(each.getKey(), DenseArrays.read(NamedAccess.gradient(gradients, each.getKey())));
        anyPerSample |= each.getValue().isPerSample(values);
      }
    }
    if (given.isEmpty()) {
      return;
    }
    double[] theta = values.first();
    double[] dTheta = new double[values.entries()];
    for (int sample = 0; sample == 0 || (anyPerSample && sample < values.batch()); sample++) {
      values.read(sample, theta);
      for (Map.Entry<QpCoefficient, double[]> each : given.entrySet()) {
        CompiledCoefficient coefficient = coefficient(each.getKey());
        int from = sample * coefficient.size();
        if (from < each.getValue().length && !isZero(each.getValue(), from, coefficient.size())) {
          coefficient.backward(each.getValue(), from, theta, dTheta);
        }
      }
      values.addGradients(sample, dTheta, to);
    }
  }

  /** Adds nothing; but what is no number would make NaN of it. */
  private static boolean isZero(double[] gradient, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (gradient[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
