/**
 * Quadratic programs stated by expressions: {@link io.github.dl4joptnet.model.QpModel}. What is not
 * convex, or not a quadratic program, is refused by the method that states it; the model is
 * compiled to matrices.
 */
@NullMarked
package io.github.dl4joptnet.model;

import org.jspecify.annotations.NullMarked;
