/**
 * Quadratic programs stated by expressions: {@link io.github.dl4joptnet.model.QpModel}. What is not
 * convex, or no quadratic program, is refused when it is written; the matrices are made here.
 */
@NullMarked
package io.github.dl4joptnet.model;

import org.jspecify.annotations.NullMarked;
