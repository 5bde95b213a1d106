/** Tells saddle points of an indefinite Q from minima. */
package io.github.dl4joptnet.internal.backend.cpu.saddle;
