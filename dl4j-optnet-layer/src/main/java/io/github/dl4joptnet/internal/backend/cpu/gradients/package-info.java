/** The gradients of all coefficients from the adjoint solutions of a batch. */
package io.github.dl4joptnet.internal.backend.cpu.gradients;
