package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.util.SortedMap;

/**
 * One line of the table: a shape at a batch size. Times are medians, in nanoseconds per QP.
 *
 * @param iterations mean over the samples
 * @param unsolved samples whose status is not SOLVED
 * @param repetitions how often it was measured
 * @param build from INDArrays to a QpBatch
 * @param forward build, solve and reading z
 * @param total forward, backward and reading every gradient
 * @param unit one plain Cholesky factorisation, measured in between
 * @param forwardUnits median of forward / unit, both measured within milliseconds
 * @param totalUnits median of total / unit
 * @param backwardShare median of (total − forward) / forward
 * @param speedUps by number of threads, the median of wall-clock time on one over that on many
 */
record Cell(
    QpShape shape,
    Matrices matrices,
    int batch,
    double iterations,
    int unsolved,
    int repetitions,
    double build,
    double forward,
    double total,
    double unit,
    double forwardUnits,
    double totalUnits,
    double backwardShare,
    SortedMap<Integer, Double> speedUps) {

  /** Nominal rate of the forward pass in GFLOP/s. */
  double gflops() {
    return NominalWork.flops(this) / forward;
  }
}
