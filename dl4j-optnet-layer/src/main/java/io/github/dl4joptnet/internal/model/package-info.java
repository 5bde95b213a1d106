/**
 * The compiled form of models: sparse rows whose coefficients are affine in parameters, and the
 * program that computes a QpBatch from parameter values and takes gradients back. It knows nothing
 * of expressions. Not for users.
 */
@NullMarked
package io.github.dl4joptnet.internal.model;

import org.jspecify.annotations.NullMarked;
