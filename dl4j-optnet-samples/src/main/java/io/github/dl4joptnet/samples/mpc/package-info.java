/**
 * A model-predictive controller of a double integrator that learns the costs of an expert from its
 * controls (Amos et al. 2018). Start reading at {@link
 * io.github.dl4joptnet.samples.mpc.TrainCommand}.
 */
package io.github.dl4joptnet.samples.mpc;
