package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
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
  private @Nullable QpSolver solver;
  private @Nullable QpSolution solution;

  /** Whether {@link #solution} can still be differentiated. */
  private boolean differentiable;

  RunningQp(ParametricQp qp, QpSizes sizes, DataType dataType) {
    this.qp = qp;
    this.sizes = sizes;
    this.dataType = dataType;
    this.settings = qp.qpSettings();
  }

  @Override
  public void resize(List<String> inputs, long[][] shapes) {
    qp = VertexInputs.withInputs(qp, inputs, shapes);
    sizes = VertexInputs.check(qp, inputs, shapes);
    constants.clear();
    forget();
  }

  @Override
  public INDArray solve(
      boolean training, Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    forget();
    QpSolution solved = solveNow(new ChainRule(qp, sizes, dataType, constants, parameters, inputs));
    solution = solved;
    INDArray z = solved.z();
    if (training) {
      differentiable = true;
    } else {
      solved.release();
    }
    return nOut() == n() ? z : z.get(NDArrayIndex.all(), NDArrayIndex.interval(0, nOut()));
  }

  private long n() {
    return sizes.get(Size.N);
  }

  private long nOut() {
    return qp.nOut() == 0 ? n() : qp.nOut();
  }

  @SuppressWarnings("try") // the workspace scope is there to be closed
  private QpSolution solveNow(ChainRule chain) {
    QpBatch.Builder batch =
        QpBatch.builder().threads(settings.threads()).backend(settings.backend());
    for (LayerCoefficient target : qp.coefficients().keySet()) {
      set(batch, target, chain);
    }
    // A solution outlives the workspace that DL4J has open around a layer.
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      if (solver == null) {
        solver = QpSolver.create(settings);
      }
      return solver.solve(batch.build());
    }
  }

  private static void set(QpBatch.Builder batch, LayerCoefficient target, ChainRule chain) {
    switch (target) {
      case Q -> batch.Q(chain.coefficient(target));
      case P -> batch.p(chain.coefficient(target));
      case P_REST -> {} // in p
      case G -> batch.G(chain.coefficient(target));
      case H -> batch.h(chain.coefficient(target));
      case H_LOWER -> batch.hLower(chain.coefficient(target));
      case A -> batch.A(chain.coefficient(target));
      case B -> batch.b(chain.coefficient(target));
      case LOWER -> batch.lower(chain.coefficient(target));
      case UPPER -> batch.upper(chain.coefficient(target));
    }
  }

  @Override
  public ChainRule backward(
      INDArray dLdOut, Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    ChainRule chain = new ChainRule(qp, sizes, dataType, constants, parameters, inputs);
    QpSolution solved = differentiable && solution != null ? solution : solveNow(chain);
    solution = solved;
    QpGradients all =
        Objects.requireNonNull(solver, "solver").backward(solved, ofAllVariables(dLdOut));
    Map<LayerCoefficient, INDArray> wanted = new EnumMap<>(LayerCoefficient.class);
    for (LayerCoefficient target : qp.coefficients().keySet()) {
      if (target != LayerCoefficient.P_REST && chain.isLearned(target)) {
        wanted.put(target, gradient(all, target).castTo(dataType));
      }
    }
    chain.backward(wanted);
    solved.release();
    differentiable = false;
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

  /** Those that nobody asks for are not computed. */
  private static INDArray gradient(QpGradients gradients, LayerCoefficient target) {
    return Objects.requireNonNull(
        switch (target) {
          case Q -> gradients.dQ();
          case P -> gradients.dp();
          case P_REST -> null; // in p
          case G -> gradients.dG();
          case H -> gradients.dh();
          case H_LOWER -> gradients.dHLower();
          case A -> gradients.dA();
          case B -> gradients.db();
          case LOWER -> gradients.dLower();
          case UPPER -> gradients.dUpper();
        },
        target.symbol);
  }

  @Override
  public @Nullable QpSolution solution() {
    return solution;
  }

  private void forget() {
    if (differentiable && solution != null) {
      solution.release();
    }
    differentiable = false;
    solution = null;
  }
}
