/**
 * The sides that an active set method takes to hold with equality: how they change after a round,
 * and which of them are weakly active in the end.
 */
package io.github.dl4joptnet.internal.backend.cpu.workingset;
