package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.kkt.NullSpaceKkt;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The parts {0, 3, 5}, {1, 4}, {2} and {7} of the variables, with 6 fixed: rows 0 and 1 depend on
 * each other, 5 is inactive and would connect two parts, 4 has the fixed variable alone; 2 and one
 * direction of the first part are flat.
 */
class SmallKktTest {
  private static final double NONE = KktSystem.INFINITE_WEIGHT;
  private static final int[] FREE = {0, 1, 2, 3, 4, 5, 7};
  private static final int[] ACTIVE = {0, 1, 2, 3, 4};

  private final Random random = new Random(907);
  private final double[] weight = {0, 0, 0, 0, 0, 0, NONE, 0.5};
  private final double[] gap = {0, 0, 0, 0.25, 0.125, NONE};

  private ScaledQp problem(double curvatureOfSecond) {
    double[][] q = new double[8][8];
    q[1][1] = curvatureOfSecond;
    q[1][4] = curvatureOfSecond / 2;
    q[4][1] = curvatureOfSecond / 2;
    q[4][4] = curvatureOfSecond;
    q[7][7] = 3;
    q[0][0] = 1;
    double[][] rows = {
      {1, 0, 0, 2, 0, 0, 0, 0},
      {2, 0, 0, 4, 0, 0, 1, 0},
      {0, 1, 0, 0, -1, 0, 0, 0},
      {0, 0, 0, 0, 0, 0, 0, 1},
      {0, 0, 0, 0, 0, 0, 1, 0},
      {1, 1, 0, 0, 0, 0, 0, 0},
    };
    QpData data = SmallQp.of(8).withQ(q).withEqualities(rows, new double[6]).data();
    SparseMatrices matrices = new SparseMatrices(ProgramPattern.of(data));
    matrices.load(data, 0);
    ScaledQp qp = new ScaledQp(data);
    qp.load(data, 0, matrices, 0);
    return qp;
  }

  @Test
  void givesTheSolutionOfTheWholeSystem() {
    ScaledQp qp = problem(2);
    double[] r1 = PlainMatrices.vector(8, random);
    double[] r2 = PlainMatrices.vector(6, random);
    r2[1] = 2 * r2[0] * qp.matrices().rowScale[1] / qp.matrices().rowScale[0];
    double[] u = PlainMatrices.vector(8, random);
    double[] eta = PlainMatrices.vector(6, random);
    new SmallKkt(qp, weight, gap).solve(r1, r2, u, eta);

    DenseMatrices whole = new DenseMatrices(FREE.length, 0, ACTIVE.length);
    whole.gather(SparseMatrices.of(qp.matrices()), ACTIVE, ACTIVE.length, FREE, FREE.length);
    double[] expectedU = new double[FREE.length];
    double[] expectedEta = new double[ACTIVE.length];
    new NullSpaceKkt(whole, qp.costScale(), pick(weight, FREE), pick(gap, ACTIVE), 0)
        .solve(pick(r1, FREE), pick(r2, ACTIVE), expectedU, expectedEta);
    assertClose(pick(u, FREE), expectedU, 1e-12);
    assertClose(pick(eta, ACTIVE), expectedEta, 1e-12);
    assertThat(u[6]).isZero();
    assertThat(u[2]).isZero();
    assertThat(eta[5]).isZero();
    assertThat(eta[4]).isNotZero();
  }

  /** One part's curvature is rounding beside that of the others. */
  @Test
  void judgesTheCurvatureOfAPartByTheWhole() {
    ScaledQp qp = problem(1e-18);
    double[] r1 = PlainMatrices.vector(8, random);
    double[] u = new double[8];
    new SmallKkt(qp, weight, gap).solve(r1, new double[6], u, new double[6]);
    assertThat(PlainMatrices.normInf(u)).isBetween(1e-3, 1e3);
  }

  private static double[] pick(double[] from, int[] which) {
    return Arrays.stream(which).mapToDouble(i -> from[i]).toArray();
  }
}
