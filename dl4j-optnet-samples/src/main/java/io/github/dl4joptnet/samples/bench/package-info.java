/**
 * Measures the solver beside a plain Cholesky factorisation, ojAlgo and ND4J's matrix product:
 * {@link io.github.dl4joptnet.samples.bench.BenchCommand}. Times are per program of a batch.
 */
package io.github.dl4joptnet.samples.bench;
