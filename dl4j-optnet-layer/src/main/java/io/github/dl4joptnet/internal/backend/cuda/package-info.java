/**
 * The solver on an NVIDIA GPU, a block of threads for each program, through the CUDA driver. Not
 * for users: see {@link io.github.dl4joptnet.qp} and the guide "The GPU".
 */
package io.github.dl4joptnet.internal.backend.cuda;
