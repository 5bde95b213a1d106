package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.internal.model.NamedAccess;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A program of coefficients: computes them and calls the solver. */
final class RunningQp implements RunningProgram {
  private final DataType dataType;
  private final QpSettings settings;
  private final Map<String, INDArray> constants = new HashMap<>();
  private ParametricQp qp;
  private QpSizes sizes;
  private final LastSolution<QpSolution> solution;
  private SparsePatterns patterns;
  private @Nullable QpSolver solver;

  RunningQp(ParametricQp qp, QpSizes sizes, DataType dataType, boolean warmStart) {
    this.qp = qp;
    this.sizes = sizes;
    this.patterns = SparsePatterns.of(qp, sizes);
    this.dataType = dataType;
    this.settings = qp.qpSettings();
    this.solution = new LastSolution<>(warmStart, QpSolution::release);
  }

  @Override
  public void resize(List<String> inputs, long[][] shapes) {
    qp = VertexInputs.withInputs(qp, inputs, shapes);
    sizes = VertexInputs.check(qp, inputs, shapes);
    patterns = SparsePatterns.of(qp, sizes);
    constants.clear();
    solution.forget();
  }

  @Override
  public INDArray solve(
      boolean training, Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    ChainRule chain = chainRule(parameters, inputs);
    QpSolution solved = solution.next(training, previous -> solve(batch(chain), previous));
    INDArray z = solved.z();
    solution.keep(training);
    return nOut() == n() ? z : z.get(NDArrayIndex.all(), NDArrayIndex.interval(0, nOut()));
  }

  private long n() {
    return sizes.get(Size.N);
  }

  private long nOut() {
    return qp.nOut() == 0 ? n() : qp.nOut();
  }

  private ChainRule chainRule(Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    return new ChainRule(qp, sizes, patterns, dataType, constants, parameters, inputs);
  }

  @SuppressWarnings("try") // the workspace scope is there to be closed
  private QpBatch batch(ChainRule chain) {
    QpBatch.Builder batch =
        QpBatch.builder().threads(settings.threads()).backend(settings.backend());
    for (LayerCoefficient target : qp.coefficients().keySet()) {
      if (target != LayerCoefficient.P_REST) { // in p
        set(batch, target, chain.coefficient(target));
      }
    }
    // Batch and solution outlive the workspace that DL4J has open around a layer.
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return batch.build();
    }
  }

  @SuppressWarnings("try") // the workspace scope is there to be closed
  private QpSolution solve(QpBatch batch, @Nullable QpSolution previous) {
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      if (solver == null) {
        solver = QpSolver.create(settings);
      }
      return previous == null || previous.batch() != batch.batch()
          ? solver.solve(batch)
          : solver.solve(batch, previous);
    }
  }

  private void set(QpBatch.Builder batch, LayerCoefficient target, INDArray value) {
    SparseMatrix pattern = patterns.get(target);
    if (pattern != null) {
      NamedAccess.set(batch, target.coefficient(), pattern.withValues(value));
      return;
    }
    NamedAccess.set(batch, target.coefficient(), value);
  }

  @Override
  public ChainRule backward(
      INDArray dLdOut, Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    ChainRule chain = chainRule(parameters, inputs);
    QpSolution kept = solution.differentiable();
    QpSolution solved = kept == null ? solve(batch(chain), null) : kept;
    QpGradients all =
        Objects.requireNonNull(solver, "solver").backward(solved, ofAllVariables(dLdOut));
    Map<LayerCoefficient, INDArray> wanted = new EnumMap<>(LayerCoefficient.class);
    for (LayerCoefficient target : qp.coefficients().keySet()) {
      if (target != LayerCoefficient.P_REST && chain.isLearned(target)) {
        INDArray gradient = NamedAccess.gradient(all, target.coefficient());
        wanted.put(target, gradient.castTo(dataType));
      }
    }
    chain.backward(wanted);
    solution.differentiated(solved);
    return chain;
  }

  private INDArray ofAllVariables(INDArray dLdOut) {
    if (nOut() == n()) {
      return dLdOut;
    }
    INDArray dLdz = Nd4j.create(dLdOut.dataType(), dLdOut.size(0), n());
    dLdz.get(NDArrayIndex.all(), NDArrayIndex.interval(0, nOut())).assign(dLdOut);
    return dLdz;
  }

  @Override
  public @Nullable QpSolution solution() {
    return solution.get();
  }

  @Override
  public void endSequence() {
    solution.endSequence();
  }
}
