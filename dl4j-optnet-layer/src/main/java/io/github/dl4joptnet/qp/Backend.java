package io.github.dl4joptnet.qp;

/** Where a {@link QpSolver} computes. */
public enum Backend {
  /**
   * The CPU, unless system properties say otherwise: {@code io.github.dl4joptnet.backend} ({@code
   * cpu} or {@code cuda}) decides for every solver that is left at AUTO, and {@code
   * io.github.dl4joptnet.cuda.minWork} lets batches from that size on go to the GPU where there is
   * one.
   */
  AUTO,

  CPU,

  /**
   * An NVIDIA GPU; creating a solver fails where there is none, unless {@code
   * io.github.dl4joptnet.backend} is {@code cpu}.
   */
  CUDA
}
