/** The same measurements for JMH, for whoever prefers its statistics. */
package io.github.dl4joptnet.samples.bench.jmh;
