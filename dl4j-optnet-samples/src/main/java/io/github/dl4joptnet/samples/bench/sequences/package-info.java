/** Measures what a start from the previous solution is worth. */
package io.github.dl4joptnet.samples.bench.sequences;
