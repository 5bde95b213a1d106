package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.model.Program;
import io.github.dl4joptnet.qp.InfeasibilityCertificate;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How the samples of a solve ended, in the terms of the model. */
final class SampleStatuses {
  /** Entries of a certificate or direction below this share of the largest one are rounding. */
  private static final double NEGLIGIBLE = 1e-6;

  private final CompiledModel compiled;
  private final GivenValues given;
  private final QpSolution solution;
  private final Map<Integer, Program.Crossing> crossings = new HashMap<>();

  SampleStatuses(
      CompiledModel compiled,
      GivenValues given,
      QpSolution solution,
      List<Program.Crossing> crossings) {
    this.compiled = compiled;
    this.given = given;
    this.solution = solution;
    crossings.forEach(each -> this.crossings.putIfAbsent(each.sample(), each));
  }

  /** Whether the limits of a sample cross, so that what was solved is another program. */
  private boolean hasCrossing(int sample) {
    return crossings.containsKey(sample);
  }

  QpStatus status(int sample) {
    Objects.checkIndex(sample, given.batch());
    if (hasCrossing(sample)) {
      return QpStatus.PRIMAL_INFEASIBLE;
    }
    return given.fault(sample) == null ? solution.status(sample) : QpStatus.NUMERICAL_ERROR;
  }

  String explanation(int sample) {
    Objects.checkIndex(sample, given.batch());
    Program.Crossing crossing = crossings.get(sample);
    if (crossing != null) {
      return "infeasible: the limits cross in " + compiled.describe(crossing);
    }
    String fault = given.fault(sample);
    if (fault != null) {
      return "not solved: " + fault;
    }
    return switch (solution.status(sample)) {
      case SOLVED -> "solved";
      case MAX_ITERATIONS -> "not solved: the limit of iterations was reached";
      case NUMERICAL_ERROR -> "not solved: progress stopped short of the tolerance";
      case PRIMAL_INFEASIBLE -> {
        List<String> names = contradicting(sample);
        yield names.isEmpty()
            ? "infeasible"
            : "infeasible: these constraints contradict each other: " + String.join("; ", names);
      }
      case DUAL_INFEASIBLE -> {
        List<String> names = unbounded(sample);
        yield names.isEmpty()
            ? "unbounded"
            : "unbounded: the objective improves without limit along " + String.join(", ", names);
      }
    };
  }

  private List<String> contradicting(int sample) {
    List<String> names = new ArrayList<>();
    InfeasibilityCertificate certificate = solution.infeasibilityCertificate(sample);
    if (certificate != null) {
      double[] nu = DenseArrays.read(certificate.nu());
      double[] lambda = DenseArrays.read(certificate.lambda());
      double[] boundDual = DenseArrays.read(certificate.boundDual());
      for (Constraint constraint : compiled.model().constraints()) {
        double[] multipliers = new double[constraint.form().size()];
        compiled.rows(constraint).addUp(nu, lambda, boundDual, multipliers, 0);
        if (Arrays.stream(multipliers).anyMatch(each -> Math.abs(each) > NEGLIGIBLE)) {
          names.add(constraint.name());
        }
      }
    }
    return names;
  }

  private List<String> unbounded(int sample) {
    List<String> names = new ArrayList<>();
    INDArray direction = solution.unboundedDirection(sample);
    if (direction != null) {
      double[] d = DenseArrays.read(direction);
      for (Variable variable : compiled.model().variables()) {
        for (int i = 0; i < variable.size(); i++) {
          if (Math.abs(d[variable.first() + i]) > NEGLIGIBLE) {
            names.add(variable.name());
            break;
          }
        }
      }
    }
    return names;
  }
}
