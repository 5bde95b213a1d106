package io.github.dl4joptnet.qp;

/** Where a {@link QpSolver} computes. */
public enum Backend {
  /**
   * The CPU, unless system properties say otherwise: {@value #PROPERTY} ({@code cpu} or {@code
   * cuda}) decides for every solver with AUTO, and with {@code io.github.dl4joptnet.cuda.minWork},
   * batches with at least that much work go to the GPU, if there is one.
   */
  AUTO,

  CPU,

  /**
   * An NVIDIA GPU; creating a solver throws {@link QpBackendException} where there is none, unless
   * {@value #PROPERTY} is {@code cpu}.
   */
  CUDA;

  /**
   * The system property that says what {@link #AUTO} stands for; {@code cpu} also overrides CUDA.
   */
  public static final String PROPERTY = "io.github.dl4joptnet.backend";
}
