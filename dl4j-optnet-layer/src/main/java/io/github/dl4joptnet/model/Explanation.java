package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.InfeasibilityCertificate;
import io.github.dl4joptnet.qp.QpSolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Statuses of a program's samples in the words of the model it was made of. */
final class Explanation {
  /** Entries of a certificate or direction below this share of the largest one are rounding. */
  private static final double NEGLIGIBLE = 1e-6;

  private final CompiledModel compiled;
  private final QpSolution solution;

  Explanation(CompiledModel compiled, QpSolution solution) {
    this.compiled = compiled;
    this.solution = solution;
  }

  String of(int sample) {
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
