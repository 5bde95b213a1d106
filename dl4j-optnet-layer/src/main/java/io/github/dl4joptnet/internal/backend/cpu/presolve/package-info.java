/** Simplifications of a batch before it is solved, and the way back to the problem as given. */
package io.github.dl4joptnet.internal.backend.cpu.presolve;
