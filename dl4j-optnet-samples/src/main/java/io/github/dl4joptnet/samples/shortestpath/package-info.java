/**
 * Shortest paths for predicted costs: the network learns from what the paths cost that are chosen
 * by its predictions. {@link io.github.dl4joptnet.samples.shortestpath.TrainCommand} is the whole
 * experiment, top to bottom.
 */
package io.github.dl4joptnet.samples.shortestpath;
