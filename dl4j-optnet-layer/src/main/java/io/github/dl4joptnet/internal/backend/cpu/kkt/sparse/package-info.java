/** The form of the Newton system for sparse matrices. */
package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;
