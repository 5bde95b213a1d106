/** The KKT system of a given active set, and the Newton step on it that verifies the set. */
package io.github.dl4joptnet.internal.backend.cpu.polish;
