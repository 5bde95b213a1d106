/** The primal-dual interior point method: Mehrotra's predictor-corrector iterations. */
package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;
