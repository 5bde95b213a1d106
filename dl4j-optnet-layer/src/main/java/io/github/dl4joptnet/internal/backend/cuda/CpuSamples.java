package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;

/** Samples of a batch that the CPU backend solves instead of the GPU. */
record CpuSamples(QpData all, int[] samples, BackendSolution solution) {

  static CpuSamples solve(QpData all, QpSettings settings, int[] samples) {
    QpData.Builder some =
        QpData.builder(samples.length, all.n(), all.nIneq(), all.nEq())
            .choleskyQ(pickFactors(all, samples));
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      some.set(coefficient, pick(all.get(coefficient), samples));
    }
    return new CpuSamples(all, samples, CpuBackend.instance().solve(some.build(), settings));
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
    for (int i = 0; i < samples.length; i++) {
      whole.take(samples[i], solution, i);
    }
  }

  /** Where the gradients of some samples go. */
  interface Target {
    /** Adds to the gradient of a coefficient that the batch shares. */
    void add(QpCoefficient coefficient, double[] gradient);

    /** Replaces the gradients of samples, given one after the other. */
    void replace(QpCoefficient coefficient, int[] samples, double[] gradients);
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
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand operand = all.get(coefficient);
      if (operand != null && operand.shared()) {
        target.add(coefficient, mine.entries(coefficient));
      } else if (operand != null) {
        target.replace(coefficient, samples, mine.entries(coefficient));
      }
    }
  }

  /** The gradients of the others in the host's memory, in arrays that are changed in place. */
  static Target hostTarget(QpData all, BackendGradients others) {
    return new Target() {
      @Override
      public void add(QpCoefficient coefficient, double[] gradient) {
        double[] sum = others.entries(coefficient);
        Arrays.setAll(sum, i -> sum[i] + gradient[i]);
      }

      @Override
      public void replace(QpCoefficient coefficient, int[] samples, double[] picked) {
        put(picked, all.get(coefficient).size(), samples, others.entries(coefficient));
      }
    };
  }
}
