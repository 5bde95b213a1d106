/** Vertices of linear programs whose constraints are shared by the batch. */
package io.github.dl4joptnet.internal.backend.cpu.simplex;
