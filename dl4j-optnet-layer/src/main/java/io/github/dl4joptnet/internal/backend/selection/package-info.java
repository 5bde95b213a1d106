/**
 * Chooses the backend for a setting; the one place that knows all of them. Not for users: see
 * {@link io.github.dl4joptnet.qp.Backend}.
 */
package io.github.dl4joptnet.internal.backend.selection;
