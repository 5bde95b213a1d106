package io.github.dl4joptnet.op;

import io.github.dl4joptnet.internal.backend.BatchShape;
import io.github.dl4joptnet.qp.QpSolution;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  void write(QpSolution solution, INDArray output) {
    output.assign(
        switch (this) {
          case Z -> solution.z();
          case LAMBDA -> solution.lambda();
          case NU -> solution.nu();
          case BOUND_DUAL -> solution.boundDual();
          case STATUS -> statuses(solution, output.dataType());
        });
  }

  private static INDArray statuses(QpSolution solution, DataType type) {
    double[] ordinals = new double[solution.batch()];
    for (int i = 0; i < ordinals.length; i++) {
      ordinals[i] = solution.status(i).ordinal();
    }
    return Nd4j.createFromArray(ordinals).castTo(type);
  }
}
