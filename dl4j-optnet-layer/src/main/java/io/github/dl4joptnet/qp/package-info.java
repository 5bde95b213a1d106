/**
 * The solver without any network: {@link io.github.dl4joptnet.qp.QpBatch} states a batch of convex
 * quadratic programs, {@link io.github.dl4joptnet.qp.QpSolver} solves it, {@link
 * io.github.dl4joptnet.qp.QpSolution} has the results and statuses, and {@link
 * io.github.dl4joptnet.qp.QpGradients} the derivatives (OptNet, Amos and Kolter 2017, equations 6
 * to 8). Arrays are FLOAT or DOUBLE; results are DOUBLE.
 */
@NullMarked
package io.github.dl4joptnet.qp;

import org.jspecify.annotations.NullMarked;
