package io.github.dl4joptnet.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.model.ModelSolution;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The programs on models give what their matrices, written by hand, give to the solver. */
class ReadyProgramsTest {
  private static final double CLOSE = 1e-9;
  private static final int BATCH = 5;

  private static void assertClose(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(CLOSE);
  }

  private static QpSolver solver() {
    return QpSolver.create(ProjectionModels.EXACT);
  }

  private static ModelSolution solve(QpModel model, Map<String, INDArray> values) {
    ModelSolution solution = model.solve(values, ProjectionModels.EXACT);
    for (int i = 0; i < BATCH; i++) {
      assertThat(solution.status(i)).isEqualTo(QpStatus.SOLVED);
    }
    return solution;
  }

  private static INDArray eye(int n) {
    return Nd4j.eye(n).castTo(DataType.DOUBLE);
  }

  @Test
  void polytopeProjection() {
    int n = 6;
    INDArray A = Shelf.normal(2, n);
    INDArray G = Shelf.normal(3, n);
    INDArray point = Shelf.normal(BATCH, n);
    INDArray b = Shelf.normal(BATCH, 2).mul(0.3);
    INDArray h = Shelf.normal(BATCH, 3).muli(0.3).addi(0.5);
    INDArray dLdz = Shelf.normal(BATCH, n + 7).get(NDArrayIndex.all(), NDArrayIndex.interval(0, n));

    QpModel model =
        new PolytopeProjection.Builder(n)
            .equalities(A)
            .inequalities(G)
            .lower(-1.2)
            .upper(Nd4j.createFromArray(1, 2, 3, Double.POSITIVE_INFINITY, 1, 1))
            .model();
    ModelSolution actual = solve(model, Map.of("point", point, "b", b, "h", h));
    Map<String, INDArray> gradients = actual.backward(Map.of("z", dLdz));

    QpSolver solver = solver();
    QpSolution expected =
        solver.solve(
            QpBatch.builder()
                .Q(eye(n))
                .p(point.neg())
                .A(A)
                .b(b)
                .G(G)
                .h(h)
                .lower(Nd4j.valueArrayOf(new long[] {n}, -1.2, DataType.DOUBLE))
                .upper(Nd4j.createFromArray(1, 2, 3, Double.POSITIVE_INFINITY, 1, 1))
                .build());
    QpGradients byHand = solver.backward(expected, dLdz);
    assertClose(actual.value("z"), expected.z());
    assertClose(gradients.get("point"), byHand.dp().neg());
    assertClose(gradients.get("b"), byHand.db());
    assertClose(gradients.get("h"), byHand.dh());
  }

  /** With the weights bought and sold as variables of their own: [w, bought, sold]. */
  @Test
  void portfolio() {
    int n = 4;
    INDArray factor = Shelf.normal(6, n);
    INDArray covariance = factor.transpose().mmul(factor);
    INDArray returns = Shelf.normal(BATCH, n);
    INDArray held = Nd4j.valueArrayOf(new long[] {BATCH, n}, 0.25, DataType.DOUBLE);
    INDArray dLdw = Shelf.normal(BATCH, n + 1).get(NDArrayIndex.all(), NDArrayIndex.interval(0, n));

    QpModel model =
        new MeanVariancePortfolio.Builder(covariance)
            .riskAversion(0.7)
            .turnover(0.3)
            .tradingCost(0.02)
            .weights(0, 0.6)
            .model();
    ModelSolution actual = solve(model, Map.of("returns", returns, "held", held));
    Map<String, INDArray> gradients = actual.backward(Map.of("w", dLdw));

    INDArray q = Nd4j.zeros(DataType.DOUBLE, 3 * n, 3 * n);
    q.get(NDArrayIndex.interval(0, n), NDArrayIndex.interval(0, n)).assign(covariance.mul(0.7));
    INDArray p = Nd4j.valueArrayOf(new long[] {BATCH, 3 * n}, 0.02, DataType.DOUBLE);
    p.get(NDArrayIndex.all(), NDArrayIndex.interval(0, n)).assign(returns.neg());
    INDArray rows = Nd4j.zeros(DataType.DOUBLE, n + 1, 3 * n);
    for (int i = 0; i < n; i++) {
      rows.putScalar(0, i, 1);
      rows.putScalar(i + 1, i, 1);
      rows.putScalar(i + 1, n + i, -1);
      rows.putScalar(i + 1, 2 * n + i, 1);
    }
    INDArray b = Nd4j.hstack(Nd4j.ones(DataType.DOUBLE, BATCH, 1), held);
    INDArray g = Nd4j.zeros(DataType.DOUBLE, 1, 3 * n);
    g.get(NDArrayIndex.all(), NDArrayIndex.interval(n, 3 * n)).assign(1);
    INDArray upper = Nd4j.valueArrayOf(new long[] {3 * n}, Double.POSITIVE_INFINITY);
    upper = upper.castTo(DataType.DOUBLE);
    upper.get(NDArrayIndex.interval(0, n)).assign(0.6);
    QpSolver solver = solver();
    QpSolution expected =
        solver.solve(
            QpBatch.builder()
                .Q(q)
                .p(p)
                .A(rows)
                .b(b)
                .G(g)
                .h(Nd4j.createFromArray(0.3))
                .lower(Nd4j.zeros(DataType.DOUBLE, 3 * n))
                .upper(upper)
                .build());
    INDArray dLdz = Nd4j.zeros(DataType.DOUBLE, BATCH, 3 * n);
    dLdz.get(NDArrayIndex.all(), NDArrayIndex.interval(0, n)).assign(dLdw);
    QpGradients byHand = solver.backward(expected, dLdz);
    assertClose(
        actual.value("w"), expected.z().get(NDArrayIndex.all(), NDArrayIndex.interval(0, n)));
    assertClose(
        gradients.get("returns"),
        byHand.dp().get(NDArrayIndex.all(), NDArrayIndex.interval(0, n)).neg());
    assertClose(
        gradients.get("held"),
        byHand.db().get(NDArrayIndex.all(), NDArrayIndex.interval(1, n + 1)));
  }

  /** Condensed: the states written out, so that only controls are left. */
  @Test
  void linearMpc() {
    INDArray a = Nd4j.createFromArray(new double[][] {{1, 0.2}, {-0.1, 0.9}});
    INDArray b = Nd4j.createFromArray(new double[][] {{0.02}, {0.2}});
    int horizon = 5;
    INDArray costs = Nd4j.createFromArray(2.0, 0.3);
    INDArray terminal = Nd4j.createFromArray(new double[][] {{3, 1}, {1, 2}});
    INDArray target = Nd4j.createFromArray(0.5, 0.0);
    INDArray state = Shelf.normal(BATCH, 2);
    QpModel model =
        new LinearMpc.Builder(a, b)
            .horizon(horizon)
            .costs(costs, Nd4j.createFromArray(0.1))
            .terminalCost(terminal)
            .target(target)
            .controls(-0.8, 0.8)
            .model();
    ModelSolution actual = solve(model, Map.of("state", state));
    INDArray dLdu = Shelf.normal(BATCH, horizon);
    Map<String, INDArray> gradients = actual.backward(Map.of("u", dLdu.reshape(BATCH, horizon, 1)));

    // x(t) = power(t) state + effect(t) u
    INDArray q = eye(horizon).muli(2 * 0.1);
    INDArray stateToP = Nd4j.zeros(DataType.DOUBLE, horizon, 2);
    INDArray constantP = Nd4j.zeros(DataType.DOUBLE, horizon);
    INDArray power = eye(2);
    INDArray effect = Nd4j.zeros(DataType.DOUBLE, 2, horizon);
    for (int t = 1; t <= horizon; t++) {
      power = a.mmul(power);
      effect = a.mmul(effect);
      effect.getColumn(t - 1).addi(b.reshape(2));
      INDArray weight = Nd4j.diag(costs).mul(2);
      if (t == horizon) {
        weight = weight.add(terminal.mul(2));
      }
      INDArray weighed = effect.transpose().mmul(weight);
      q.addi(weighed.mmul(effect));
      stateToP.addi(weighed.mmul(power));
      constantP.subi(weighed.mmul(target));
    }
    QpSolver solver = solver();
    INDArray limit = Nd4j.valueArrayOf(new long[] {horizon}, 0.8, DataType.DOUBLE);
    QpSolution expected =
        solver.solve(
            QpBatch.builder()
                .Q(q)
                .p(state.mmul(stateToP.transpose()).addRowVector(constantP))
                .lower(limit.neg())
                .upper(limit)
                .build());
    QpGradients byHand = solver.backward(expected, dLdu);
    assertClose(actual.value("u").reshape(BATCH, horizon), expected.z());
    assertClose(gradients.get("state"), byHand.dp().mmul(stateToP));
  }

  @Test
  void leastSquares() {
    INDArray m = Shelf.normal(6, 4);
    INDArray x = Shelf.normal(BATCH, 6);
    INDArray dLdz = Shelf.normal(BATCH, 4);
    ModelSolution actual =
        solve(new NonnegativeLeastSquares.Builder(m).ridge(0.2).model(), Map.of("x", x));
    Map<String, INDArray> gradients = actual.backward(Map.of("z", dLdz));
    QpSolver solver = solver();
    QpSolution expected =
        solver.solve(
            QpBatch.builder()
                .Q(m.transpose().mmul(m).add(eye(4).muli(0.2)))
                .p(x.mmul(m).neg())
                .lower(Nd4j.zeros(DataType.DOUBLE, 4))
                .build());
    assertClose(actual.value("z"), expected.z());
    assertClose(gradients.get("x"), solver.backward(expected, dLdz).dp().mmul(m.transpose()).neg());
    assertThat(expected.z().minNumber().doubleValue()).isZero(); // some bound is active

    assertClose(
        solve(new NonnegativeLeastSquares.Builder(m).ridge(0.2).learned().model(), Map.of("x", x))
            .value("z"),
        expected.z());
  }

  /** For two classes α has one free column, β: the kernel machine min ½βᵀ(2XXᵀ)β − 2 Σ ±β/2. */
  @Test
  void supportVectorMachine() {
    int examples = 4;
    INDArray x = Shelf.normal(BATCH, examples * 5);
    INDArray labels = ShelfGradientTest.labels(BATCH);
    QpModel model = new SvmHead.Builder(examples, 5, 2).c(0.3).model();
    ModelSolution actual = solve(model, Map.of("features", x, "labels", labels));
    for (int k = 0; k < BATCH; k++) {
      INDArray features = x.getRow(k).dup().reshape(examples, 5);
      INDArray y = labels.getRow(k).dup().reshape(examples, 2);
      INDArray p = y.getColumn(1).sub(y.getColumn(0));
      QpSolution expected =
          solver()
              .solve(
                  QpBatch.builder()
                      .Q(features.mmul(features.transpose()).mul(2).reshape(1, 4, 4))
                      .p(p.reshape(1, 4))
                      .lower(y.getColumn(1).mul(-0.3).reshape(1, 4))
                      .upper(y.getColumn(0).mul(0.3).reshape(1, 4))
                      .build());
      INDArray alpha = actual.value("alpha").slice(k);
      assertClose(alpha.getColumn(0).dup(), expected.z().getRow(0).dup());
      assertClose(alpha.getColumn(1).dup(), expected.z().getRow(0).neg());
    }

    INDArray queries = Shelf.normal(BATCH, 3 * 5);
    ModelSolution withQueries =
        solve(
            new SvmHead.Builder(examples, 5, 2).c(0.3).queries(3).model(),
            Map.of("features", x, "labels", labels, "queries", queries));
    assertClose(withQueries.value("alpha"), actual.value("alpha"));
  }

  @Test
  void mistakes() {
    INDArray square = Shelf.normal(3, 3);
    assertThatThrownBy(() -> new PolytopeProjection.Builder(3).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("PolytopeProjection: there are no constraints");
    assertThatThrownBy(() -> new PolytopeProjection.Builder(3).equalities(square).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[b] is an input besides the point, expected buildVertex()");
    assertThatThrownBy(() -> new PolytopeProjection.Builder(4).equalities(square))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A: expected a matrix [rows, 4], got [3, 3]");
    assertThatThrownBy(
            () -> new PolytopeProjection.Builder(3).inequalities(square, Nd4j.createFromArray(1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("h: expected a vector [3], got [1]");
    assertThatThrownBy(() -> new MeanVariancePortfolio.Builder(Shelf.normal(2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("covariance: expected a matrix [rows, 2], got [2, 3]");
    assertThatThrownBy(() -> new MeanVariancePortfolio.Builder(3, 1).weights(0, 0.3).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 weights between 0.0 and 0.3 cannot add up to 1");
    assertThatThrownBy(() -> new LinearMpc.Builder(square, Shelf.normal(2, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("B: expected a matrix [3, columns], got [2, 1]");
    assertThatThrownBy(() -> new LinearMpc.Builder(square, square).controls(1, -1).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SvmHead.Builder(3, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("classes is 1, expected at least 2");
  }
}
