package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpSettings;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Fenchel-Young losses: how much more the right decision z̄ costs, at the predicted costs ĉ, than
 * the best decision of a smoothed program. Convex in ĉ, with the gradient z̄ − z(ĉ) of the smoothed
 * decision z(ĉ), for a program that minimises; a maximum is that of the negative costs.
 *
 * <ul>
 *   <li>{@link #regularized}: the program has ½λ‖z‖² added (Blondel, Martins and Niculae 2020). One
 *       QP per row, exact.
 *   <li>{@link #perturbed}: costs have normal noise added, and decisions are averaged (Berthet et
 *       al. 2020). Several programs per row.
 * </ul>
 *
 * <p>Labels, {@code [rows, n]}, are the true costs, whose decisions are found once; or, {@linkplain
 * #withDecisionLabels() where the costs are not known}, the decisions themselves. Outputs are the
 * predicted costs, {@code [rows, n]}. FLOAT or DOUBLE.
 */
public abstract class FenchelYoungLoss extends DecisionLoss {
  private static final long serialVersionUID = 1L;

  @JsonProperty private boolean decisionLabels;

  FenchelYoungLoss() {}

  FenchelYoungLoss(DecisionProgram program, QpSettings settings, boolean decisionLabels) {
    super(program, settings);
    this.decisionLabels = decisionLabels;
  }

  /**
   * {@link #regularized(DecisionProgram, double)} of a model, as {@link DecisionProgram#of} reads
   * it.
   */
  public static FenchelYoungLoss regularized(QpModel model, String cost, String z, double lambda) {
    return regularized(DecisionProgram.of(model, cost, z), lambda);
  }

  /**
   * {@link #perturbed(DecisionProgram, int, double)} of a model, as {@link DecisionProgram#of}
   * reads it.
   */
  public static FenchelYoungLoss perturbed(
      QpModel model, String cost, String z, int samples, double sigma) {
    return perturbed(DecisionProgram.of(model, cost, z), samples, sigma);
  }

  /**
   * ĉᵀz̄ + Ω(z̄) − min (ĉᵀz + Ω(z)) with Ω(z) = ½λ‖z‖² and what the program has beside cᵀz.
   *
   * @throws IllegalArgumentException if lambda is not positive and finite
   */
  public static FenchelYoungLoss regularized(DecisionProgram program, double lambda) {
    return regularized(program, lambda, QpSettings.defaults());
  }

  /** With settings of the solver. */
  public static FenchelYoungLoss regularized(
      DecisionProgram program, double lambda, QpSettings settings) {
    return new RegularizedFenchelYoungLoss(program, settings, false, lambda);
  }

  /**
   * ĉᵀz̄ − mean of min (ĉ + σ noise)ᵀz, which is at least zero; without the constant that would
   * make it zero at best.
   *
   * <p>The noise of a row depends on the seed and the row's label alone, so that scores and
   * gradients of different predictions are comparable (common random numbers), and a row's are the
   * same in every batch and on any number of threads. With decisions as labels, rows with the same
   * label have the same noise: take more samples.
   *
   * @param samples programs per row
   * @param sigma standard deviation of the noise, in the units of the predicted cost
   * @throws IllegalArgumentException if samples or sigma is not positive
   */
  public static FenchelYoungLoss perturbed(DecisionProgram program, int samples, double sigma) {
    return perturbed(program, samples, sigma, 0, QpSettings.defaults());
  }

  /** With a seed, 0 unless given, and settings of the solver. */
  public static FenchelYoungLoss perturbed(
      DecisionProgram program, int samples, double sigma, long seed, QpSettings settings) {
    return new PerturbedFenchelYoungLoss(program, settings, false, samples, sigma, seed);
  }

  /**
   * The same loss for labels that are decisions, {@code [rows, n]}: feasible ones, or averages of
   * such; a label that misses a constraint by more than a thousandth makes its row unusable.
   */
  public abstract FenchelYoungLoss withDecisionLabels();

  @Override
  final String labelsAre() {
    return decisionLabels ? "decisions" : super.labelsAre();
  }

  @Override
  final String unsolvedLabel() {
    return decisionLabels
        ? "its label is not a feasible decision of the program"
        : super.unsolvedLabel();
  }

  @Override
  final int labelSign() {
    return decisionLabels ? 1 : super.labelSign();
  }

  @Override
  final Decisions decide(DecisionSolver solver, double[] labels) {
    return decisionLabels
        ? new GivenDecisions(program(), settings()).of(labels)
        : solver.solve(labels);
  }
}
