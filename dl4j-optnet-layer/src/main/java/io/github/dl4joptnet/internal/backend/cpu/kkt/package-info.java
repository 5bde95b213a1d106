/**
 * Forms of the symmetric Newton system, named by what they eliminate, and which of them is the
 * cheapest for a problem.
 */
package io.github.dl4joptnet.internal.backend.cpu.kkt;
