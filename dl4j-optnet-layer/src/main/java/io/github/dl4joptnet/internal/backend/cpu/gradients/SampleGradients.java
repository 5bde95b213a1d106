package io.github.dl4joptnet.internal.backend.cpu.gradients;

import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.parallel.Workers;

/** The gradient of a coefficient that is given per sample, computed block by block on request. */
record SampleGradients(int blocks, int blockSize, int threads, Formula formula)
    implements MatrixGradient {
  /** Fills the block of a sample; called from several threads. */
  interface Formula {
    void fill(int sample, double[] block);
  }

  @Override
  public void forEach(Sink sink) {
    Workers.forEach(
        blocks,
        threads,
        () -> {
          double[] block = new double[blockSize];
          return sample -> {
            formula.fill(sample, block);
            sink.accept(sample, block);
          };
        });
  }
}
