/**
 * Quadratic programs as SameDiff ops: {@link io.github.dl4joptnet.op.OptNet} builds them, and
 * {@link io.github.dl4joptnet.op.JavaOps} teaches ND4J to run ops written in Java. All knowledge of
 * the inner workings of ND4J 1.0.0-M2.1 is in this package.
 */
@NullMarked
package io.github.dl4joptnet.op;

import org.jspecify.annotations.NullMarked;
