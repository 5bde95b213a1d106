/**
 * Ready-made layers: programs that have a name, so that nobody has to state them.
 *
 * <ul>
 *   <li>Activation functions: {@link io.github.dl4joptnet.layers.Sparsemax}, {@link
 *       io.github.dl4joptnet.layers.SoftTopK}.
 *   <li>Layers with direct algorithms: {@link io.github.dl4joptnet.layers.SimplexProjection},
 *       {@link io.github.dl4joptnet.layers.CappedSimplexProjection}, {@link
 *       io.github.dl4joptnet.layers.BoxProjection}, {@link
 *       io.github.dl4joptnet.layers.HalfspaceProjection}, {@link
 *       io.github.dl4joptnet.layers.IsotonicRegression}, {@link
 *       io.github.dl4joptnet.layers.SoftSort}, {@link io.github.dl4joptnet.layers.SoftRank}, {@link
 *       io.github.dl4joptnet.layers.TotalVariationDenoising}.
 * </ul>
 */
@NullMarked
package io.github.dl4joptnet.layers;

import org.jspecify.annotations.NullMarked;
