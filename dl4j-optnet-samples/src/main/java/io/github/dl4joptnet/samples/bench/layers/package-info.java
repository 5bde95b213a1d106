/** Measures the ready-made layers. */
package io.github.dl4joptnet.samples.bench.layers;
