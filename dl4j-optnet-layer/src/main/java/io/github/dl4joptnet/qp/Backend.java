package io.github.dl4joptnet.qp;

/** Where a {@link QpSolver} computes. */
public enum Backend {
  /**
   * The CPU, unless system properties say otherwise: {@value #PROPERTY} ({@code cpu} or {@code
   * cuda}) decides for every solver that is left at AUTO, and {@code
   * io.github.dl4joptnet.cuda.minWork} lets batches from that size on go to the GPU where there is
   * one.
   */
  AUTO,

  CPU,

  /**
   * An NVIDIA GPU; creating a solver throws {@link QpBackendException} where there is none, unless
   * {@value #PROPERTY} is {@code cpu}.
   */
  CUDA;

  /**
   * The system property that says what {@link #AUTO} stands for; {@code cpu} overrules CUDA too.
   */
  public static final String PROPERTY = "io.github.dl4joptnet.backend";
}
