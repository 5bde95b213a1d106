package io.github.dl4joptnet.backend.cuda;

import io.github.dl4joptnet.backend.BackendGradients;
import io.github.dl4joptnet.backend.BackendSolution;
import io.github.dl4joptnet.backend.MatrixGradient;
import io.github.dl4joptnet.backend.Operand;
import io.github.dl4joptnet.backend.QpData;
import io.github.dl4joptnet.backend.cpu.CpuBackend;
import io.github.dl4joptnet.backend.cpu.PackedFactor;
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
    Operand[] o = ForwardLayout.operands(all);
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

  private static PackedFactor[] pickFactors(QpData all, int[] samples) {
    if (all.choleskyQ() == null || all.Q().shared()) {
      return all.choleskyQ();
    }
    return Arrays.stream(samples).mapToObj(all::choleskyQ).toArray(PackedFactor[]::new);
  }

  private static Operand pick(Operand from, int[] samples) {
    return from == null || from.shared()
        ? from
        : new Operand(pick(from.values(), from.size(), samples), from.stride(), from.size());
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

  /** Adds the gradients of these samples to those of the others. */
  void addGradients(BackendGradients others, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    BackendGradients mine =
        CpuBackend.instance()
            .backward(
                solution,
                pick(dLdz, all.n(), samples),
                pick(dLdLambda, all.nIneq(), samples),
                pick(dLdNu, all.nEq(), samples));
    add(all.Q(), mine.dQ(), others.dQ());
    add(all.p(), mine.dp(), others.dp());
    add(all.G(), mine.dG(), others.dG());
    add(all.h(), mine.dh(), others.dh());
    add(all.hLower(), mine.dHLower(), others.dHLower());
    add(all.A(), mine.dA(), others.dA());
    add(all.b(), mine.db(), others.db());
    add(all.lower(), mine.dLower(), others.dLower());
    add(all.upper(), mine.dUpper(), others.dUpper());
  }

  private void add(Operand coefficient, MatrixGradient mine, MatrixGradient others) {
    if (coefficient != null) {
      add(coefficient, mine.toArray(), others.toArray());
    }
  }

  private void add(Operand coefficient, double[] mine, double[] others) {
    if (coefficient == null) {
      return;
    }
    if (coefficient.shared()) {
      Arrays.setAll(others, i -> others[i] + mine[i]);
    } else {
      put(mine, coefficient.size(), samples, others);
    }
  }
}
