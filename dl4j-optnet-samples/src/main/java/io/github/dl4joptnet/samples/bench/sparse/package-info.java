/** Benchmarks of programs with sparse coefficients. */
package io.github.dl4joptnet.samples.bench.sparse;
