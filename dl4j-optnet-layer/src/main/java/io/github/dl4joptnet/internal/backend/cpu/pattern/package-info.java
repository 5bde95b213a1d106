/**
 * Where the matrices of a batch with sparse coefficients have entries, analysed once and kept for
 * the next batch with the same pattern.
 */
package io.github.dl4joptnet.internal.backend.cpu.pattern;
