/** The contract between an iterative method for one scaled sample and its caller. */
package io.github.dl4joptnet.internal.backend.cpu.iteration;
