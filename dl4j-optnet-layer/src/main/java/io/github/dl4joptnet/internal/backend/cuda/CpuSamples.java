package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;

/** Some samples of a batch, solved by the CPU backend. */
final class CpuSamples {
  private final QpData all;
  private final int[] samples;
  private final BackendSolution solution;

  private CpuSamples(QpData all, int[] samples, BackendSolution solution) {
    this.all = all;
    this.samples = samples;
    this.solution = solution;
  }

  static CpuSamples solve(QpData all, QpSettings settings, int[] samples) {
    Operand[] o = all.operands();
    for (int i = 0; i < o.length; i++) {
      o[i] = pick(o[i], samples);
    }
    QpData some =
        new QpData(
            samples.length,
            all.n(),
            all.nIneq(),
            all.nEq(),
            o[0],
            o[1],
            o[2],
            o[3],
            o[4],
            o[5],
            o[6],
            o[7],
            o[8],
            pickFactors(all, samples),
            new QpStatus[samples.length]);
    return new CpuSamples(all, samples, CpuBackend.instance().solve(some, settings));
  }

  private static PackedCholesky[] pickFactors(QpData all, int[] samples) {
    if (all.choleskyQ() == null || all.Q().shared()) {
      return all.choleskyQ();
    }
    return Arrays.stream(samples).mapToObj(all::choleskyQ).toArray(PackedCholesky[]::new);
  }

  private static Operand pick(Operand from, int[] samples) {
    if (from == null || from.shared()) {
      return from;
    }
    double[] picked = new double[samples.length * from.size()];
    for (int i = 0; i < samples.length; i++) {
      from.copySample(samples[i], picked, i * from.size());
    }
    return new Operand(picked, from.stride(), from.size());
  }

  private static double[] pick(double[] from, int size, int[] samples) {
    if (from == null) {
      return null;
    }
    double[] picked = new double[samples.length * size];
    for (int i = 0; i < samples.length; i++) {
      System.arraycopy(from, samples[i] * size, picked, i * size, size);
    }
    return picked;
  }

  private static void put(double[] picked, int size, int[] samples, double[] to) {
    for (int i = 0; i < samples.length; i++) {
      System.arraycopy(picked, i * size, to, samples[i] * size, size);
    }
  }

  /** Puts the solutions into those of the whole batch. */
  void writeTo(BackendSolution whole) {
    put(solution.z, all.n(), samples, whole.z);
    put(solution.lambda, all.nIneq(), samples, whole.lambda);
    put(solution.nu, all.nEq(), samples, whole.nu);
    put(solution.boundDual, all.n(), samples, whole.boundDual);
    put(solution.primalResidual, 1, samples, whole.primalResidual);
    put(solution.dualResidual, 1, samples, whole.dualResidual);
    put(solution.dualityGap, 1, samples, whole.dualityGap);
    for (int i = 0; i < samples.length; i++) {
      whole.status[samples[i]] = solution.status[i];
      whole.iterations[samples[i]] = solution.iterations[i];
      whole.certificate[samples[i]] = solution.certificate[i];
    }
  }

  /** Where the gradients of some samples go; coefficients in the order of {@link ForwardLayout}. */
  interface Target {
    /** Adds to the gradient of a coefficient that the batch shares. */
    void add(int coefficient, double[] gradient);

    /** Replaces the gradients of samples, given one after the other. */
    void replace(int coefficient, int[] samples, double[] gradients);
  }

  /** Adds the gradients of these samples to those of the others. */
  void addGradients(Target target, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    BackendGradients mine =
        CpuBackend.instance()
            .backward(
                solution,
                pick(dLdz, all.n(), samples),
                pick(dLdLambda, all.nIneq(), samples),
                pick(dLdNu, all.nEq(), samples));
    Operand[] coefficients = all.operands();
    double[][] gradients = toArrays(mine);
    for (int i = 0; i < coefficients.length; i++) {
      if (coefficients[i] == null) {
        continue;
      }
      if (coefficients[i].shared()) {
        target.add(i, gradients[i]);
      } else {
        target.replace(i, samples, gradients[i]);
      }
    }
  }

  /** The gradients of the others in the host's memory. */
  static Target hostTarget(QpData all, BackendGradients others) {
    double[][] gradients = toArrays(others);
    Operand[] coefficients = all.operands();
    return new Target() {
      @Override
      public void add(int coefficient, double[] gradient) {
        double[] sum = gradients[coefficient];
        Arrays.setAll(sum, i -> sum[i] + gradient[i]);
      }

      @Override
      public void replace(int coefficient, int[] samples, double[] picked) {
        put(picked, coefficients[coefficient].size(), samples, gradients[coefficient]);
      }
    };
  }

  private static double[][] toArrays(BackendGradients g) {
    return new double[][] {
      toArray(g.dQ()),
      g.dp(),
      toArray(g.dG()),
      g.dh(),
      g.dHLower(),
      toArray(g.dA()),
      g.db(),
      g.dLower(),
      g.dUpper()
    };
  }

  private static double[] toArray(MatrixGradient gradient) {
    return gradient == null ? null : gradient.toArray();
  }
}
