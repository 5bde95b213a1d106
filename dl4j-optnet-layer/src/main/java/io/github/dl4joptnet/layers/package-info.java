/**
 * Ready-made layers for well-known programs.
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
 *   <li>Layers and vertices on models: {@link io.github.dl4joptnet.layers.PolytopeProjection},
 *       {@link io.github.dl4joptnet.layers.MeanVariancePortfolio}, {@link
 *       io.github.dl4joptnet.layers.LinearMpc}, {@link
 *       io.github.dl4joptnet.layers.NonnegativeLeastSquares}, {@link
 *       io.github.dl4joptnet.layers.ConstrainedLeastSquares}, {@link
 *       io.github.dl4joptnet.layers.SvmHead}.
 * </ul>
 */
@NullMarked
package io.github.dl4joptnet.layers;

import org.jspecify.annotations.NullMarked;
