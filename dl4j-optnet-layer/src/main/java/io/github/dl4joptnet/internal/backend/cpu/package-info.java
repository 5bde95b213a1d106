/**
 * The solver on the CPU, a sample at a time on each thread: the primal-dual active set method where
 * it applies, else an interior-point method with a choice of Newton systems; and the adjoint of the
 * solution. Not for users: see {@link io.github.dl4joptnet.qp}.
 */
package io.github.dl4joptnet.internal.backend.cpu;
