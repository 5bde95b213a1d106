package io.github.dl4joptnet.op;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.BatchShape;
import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;
import java.util.function.Predicate;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What an OptNet op returns, in this order. */
enum QpOutput {
  Z("z", true, spec -> true),
  LAMBDA("lambda", true, QpSpec::hasInequalities),
  NU("nu", true, QpSpec::hasEqualities),
  BOUND_DUAL("boundDual", false, QpSpec::hasBounds),
  STATUS("status", false, spec -> true);

  final String suffix;
  final boolean isDifferentiable;
  private final Predicate<QpSpec> exists;

  QpOutput(String suffix, boolean isDifferentiable, Predicate<QpSpec> exists) {
    this.suffix = suffix;
    this.isDifferentiable = isDifferentiable;
    this.exists = exists;
  }

  boolean isOf(QpSpec spec) {
    return exists.test(spec);
  }

  long[] shape(BatchShape sizes) {
    return switch (this) {
      case Z, BOUND_DUAL -> new long[] {sizes.batch(), sizes.n()};
      case LAMBDA -> new long[] {sizes.batch(), sizes.nIneq()};
      case NU -> new long[] {sizes.batch(), sizes.nEq()};
      case STATUS -> new long[] {sizes.batch()};
    };
  }

  /** Writes straight into the output: an array in between would cost more than the copy. */
  void write(QpSolution solution, INDArray output) {
    BackendSolution result = QpInternals.result(solution);
    switch (this) {
      case Z -> write(result, result.z, output);
      case LAMBDA -> write(result, result.lambda, output);
      case NU -> write(result, result.nu, output);
      case BOUND_DUAL -> write(result, result.boundDual, output);
      case STATUS ->
          DenseArrays.fill(
              output, Arrays.stream(result.status).mapToDouble(QpStatus::ordinal).toArray());
    }
  }

  private static void write(BackendSolution result, double[] values, INDArray output) {
    INDArray onDevice = result.onDevice(values);
    if (onDevice == null) {
      DenseArrays.fill(output, values);
    } else {
      output.assign(onDevice.reshape(output.shape()));
    }
  }
}
