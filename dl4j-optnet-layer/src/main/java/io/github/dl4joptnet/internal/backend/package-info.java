/**
 * What the solver, the ops and the backends agree on: coefficients in, solutions and gradients out,
 * as plain arrays, or as arrays of ND4J on a GPU. Not for users: see {@link
 * io.github.dl4joptnet.qp}.
 */
package io.github.dl4joptnet.internal.backend;
