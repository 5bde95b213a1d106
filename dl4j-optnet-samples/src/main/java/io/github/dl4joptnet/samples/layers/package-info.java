/**
 * Pictures of the ready-made layers. Start reading at {@link
 * io.github.dl4joptnet.samples.layers.LayersCommand}.
 */
package io.github.dl4joptnet.samples.layers;
