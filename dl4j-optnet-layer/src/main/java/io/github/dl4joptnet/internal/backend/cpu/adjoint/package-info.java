/** The backward pass: the adjoint system of each sample (OptNet paper, equation 7). */
package io.github.dl4joptnet.internal.backend.cpu.adjoint;
