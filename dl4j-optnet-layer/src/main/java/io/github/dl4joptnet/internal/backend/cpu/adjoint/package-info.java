/**
 * The backward pass: the adjoint system of each sample (OptNet paper, equation 7) and the gradients
 * of the coefficients (equation 8).
 */
package io.github.dl4joptnet.internal.backend.cpu.adjoint;
