/** Proofs that a sample has no feasible point or no minimiser, and the check of certificates. */
package io.github.dl4joptnet.internal.backend.cpu.infeasibility;
