/**
 * The seam between the solver and what computes: plain arrays in, plain arrays out. Not for users:
 * see {@link io.github.dl4joptnet.qp}.
 */
package io.github.dl4joptnet.internal.backend;
