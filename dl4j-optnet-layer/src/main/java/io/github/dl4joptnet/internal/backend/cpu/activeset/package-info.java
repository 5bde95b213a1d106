/**
 * Active sets: the method that looks for one, the KKT system of a given one, and the Newton step
 * that verifies it.
 */
package io.github.dl4joptnet.internal.backend.cpu.activeset;
