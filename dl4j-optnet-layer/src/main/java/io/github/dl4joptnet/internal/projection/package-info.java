/**
 * Direct algorithms for programs with a name, on plain arrays: each maps a row to the minimiser of
 * its program and multiplies by the transposed Jacobian, in time that grows linearly or like a sort
 * and without memory that grows with the number of rows. They know nothing of the solver, nor of
 * ND4J.
 *
 * <p>Where the minimiser has no derivative (ties), all give the limit of the derivatives along the
 * central path, as the solver does: for a single weakly active constraint the mean of the one-sided
 * derivatives.
 */
package io.github.dl4joptnet.internal.projection;
