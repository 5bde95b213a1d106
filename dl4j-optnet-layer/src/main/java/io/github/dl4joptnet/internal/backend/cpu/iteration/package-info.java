/** The contract of an iterative method for one scaled sample, whoever decides what comes next. */
package io.github.dl4joptnet.internal.backend.cpu.iteration;
