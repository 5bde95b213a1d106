/**
 * How coefficients get from arrays into the form that backends read, and the checks of their
 * values. Not for users: see {@link io.github.dl4joptnet.qp}.
 */
package io.github.dl4joptnet.internal.backend.input;
