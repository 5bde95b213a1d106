/**
 * Sparse matrices and the factorisation of sparse symmetric ones whose pivots have known signs: a
 * fill-reducing ordering, a symbolic phase for a pattern, and a numeric phase for its values.
 */
package io.github.dl4joptnet.internal.linalg.sparse;
