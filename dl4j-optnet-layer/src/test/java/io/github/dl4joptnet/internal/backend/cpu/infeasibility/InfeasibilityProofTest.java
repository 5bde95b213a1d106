package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.SmallQp;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The auxiliary problems, and what becomes of given solutions of them. */
class InfeasibilityProofTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private final List<QpData> asked = new ArrayList<>();
  private final List<Double> penalties = new ArrayList<>();

  private InfeasibilityProof proof(QpData data, int sample, double[] z, double... multipliers) {
    return new InfeasibilityProof(
        data,
        sample,
        (problem, penalty) -> {
          asked.add(problem);
          penalties.add(penalty);
          int count = problem.nIneq() + problem.nEq() + problem.n();
          double[] all = Arrays.copyOf(multipliers, count);
          return new AuxiliarySolver.Minimiser(z.clone(), all);
        });
  }

  /** z₁ + z₂ ≤ 1 and z₁ + z₂ ≥ 3, with a cost that descends along (1, −1). */
  private static SmallQp contradiction() {
    return SmallQp.of(2)
        .withP(-2, 1)
        .withRows(new double[][] {{1, 1}, {1, 1}}, new double[] {-INF, 3}, new double[] {1, INF});
  }

  @Test
  void leastSquaresMultipliersProveInfeasibility() {
    QpData data = contradiction().data();
    InfeasibilityProof proof = proof(data, 0, new double[] {1, 1}, 4, -4);
    assertThat(proof.prove(false)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(proof.certificate()).containsExactly(1, -1, 0, 0);
    // min ½‖violation‖²: the rows at a price of one, and no other cost.
    assertThat(penalties).containsExactly(1.0);
    QpData auxiliary = asked.get(0);
    assertThat(auxiliary.Q()).isNull();
    assertThat(auxiliary.p()).isNull();
    assertThat(auxiliary.G().values()).containsExactly(1, 1, 1, 1);
    assertThat(auxiliary.h().values()).containsExactly(1, INF);
    assertThat(auxiliary.hLower().values()).containsExactly(-INF, 3);
  }

  /** The auxiliary problem is stated in scaled rows, its multipliers come back in given ones. */
  @Test
  void rowsInAnyUnitsAreProvenAlike() {
    double far = 0x1p20;
    SmallQp qp =
        SmallQp.of(2)
            .withRows(
                new double[][] {{far, far}, {1 / far, 1 / far}},
                new double[] {-INF, 3 / far},
                new double[] {far, INF});
    InfeasibilityProof proof = proof(qp.data(), 0, new double[] {1, 1}, 4, -8);
    assertThat(proof.prove(false)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(proof.certificate()).containsExactly(0x1p-40, -1, 0, 0);
    assertThat(asked.get(0).G().values()).containsExactly(1, 1, 0.5, 0.5);
    assertThat(asked.get(0).h().values()).containsExactly(1024, INF);
  }

  /** A multiplier that is rounding beside the others, on a row that nothing balances. */
  @Test
  void roundingOfMultipliersDoesNotCount() {
    SmallQp qp =
        SmallQp.of(3)
            .withRows(
                new double[][] {{1, 1, 0}, {1, 1, 0}, {0, 0, 1}},
                new double[] {-INF, 3, -INF},
                new double[] {1, INF, 1});
    double[] z = {1, 1, 0};
    assertThat(proof(qp.data(), 0, z, 4, -4, 1e-15).prove(false))
        .isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(proof(qp.data(), 0, z, 4, -4, 1e-12).prove(false)).isNull();
  }

  @Test
  void theLeastSquaresPointGivesTheRadius() {
    double[] far = {1e9, 0};
    InfeasibilityProof proof = proof(contradiction().data(), 0, far, 4, -4 * (1 - 1e-9));
    assertThat(proof.prove(false)).isNotEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    InfeasibilityProof near = proof(contradiction().data(), 0, new double[2], 4, -4 * (1 - 1e-9));
    assertThat(near.prove(false)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
  }

  @Test
  void elasticRowsExcludeNothing() {
    InfeasibilityProof proof = proof(contradiction().data(), 0, new double[] {1, -1}, 4, -4);
    assertThat(proof.prove(true)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(proof.certificate()).containsExactly(1, -1);
    assertThat(penalties).containsExactly(0.0);
  }

  @Test
  void theProjectionIsOnTheRecessionCone() {
    SmallQp first =
        SmallQp.of(2)
            .withQ(new double[][] {{2, 2}, {2, 2}})
            .withP(5, 7)
            .withEqualities(new double[][] {{3, 4}}, 5)
            .withRows(new double[][] {{6, 7}}, new double[] {-INF}, new double[] {8})
            .withBounds(new double[] {-9, -INF}, new double[] {INF, 4});
    SmallQp second =
        first
            .withP(-1, 0)
            .withEqualities(new double[][] {{0, 0}}, 1)
            .withQ(new double[][] {{0, 0}, {0, 1}});
    InfeasibilityProof proof =
        proof(SmallQp.batch(false, first, second), 1, new double[] {-0.5, 0});
    assertThat(proof.prove(true)).isNull();
    assertThat(proof.certificate()).isNull();
    QpData cone = asked.get(0);
    assertThat(cone.batch()).isEqualTo(1);
    assertThat(cone.Q().values()).containsExactly(1, 0, 0, 1);
    assertThat(cone.p().values()).containsExactly(-1, 0);
    assertThat(cone.nEq()).isEqualTo(3);
    assertThat(cone.A().values()).containsExactly(0, 0, 0, 0, 0, 1);
    assertThat(cone.b().values()).containsExactly(0, 0, 0);
    assertThat(cone.h().values()).containsExactly(0);
    assertThat(cone.hLower().values()).containsExactly(-INF);
    assertThat(cone.lower().values()).containsExactly(0, -INF);
    assertThat(cone.upper().values()).containsExactly(INF, 0);
  }

  @Test
  void aDirectionOfDescentProvesThatThereIsNoMinimiser() {
    SmallQp qp = SmallQp.of(2).withP(-1, 0).withBounds(new double[2], null);
    InfeasibilityProof proof = proof(qp.data(), 0, new double[] {4, 2});
    assertThat(proof.prove(false)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(proof.certificate()).containsExactly(1, 0.5);
    // Without rows there is nothing to violate.
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).A()).isNull();
  }

  @Test
  void withoutACostThereIsNoDescent() {
    SmallQp qp = SmallQp.of(2).withBounds(new double[2], null);
    assertThat(proof(qp.data(), 0, new double[] {4, 2}).prove(false)).isNull();
    assertThat(asked).isEmpty();
  }

  /** Descent is unbounded only from a point that satisfies the constraints. */
  @Test
  void withoutAFeasiblePointADirectionProvesNothing() {
    double[] z = {1, -1};
    assertThat(proof(contradiction().data(), 0, z, 0, 0).prove(false)).isNull();
    assertThat(asked).hasSize(1);
    SmallQp consistent =
        contradiction()
            .withRows(contradiction().G(), new double[] {-INF, -3}, new double[] {1, INF});
    InfeasibilityProof proof = proof(consistent.data(), 0, z, 0, 0);
    assertThat(proof.prove(false)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(proof.certificate()).containsExactly(1, -1);
    // A billionth of the terms is what least squares leave.
    SmallQp tight =
        contradiction()
            .withRows(contradiction().G(), new double[] {-INF, 1e-9}, new double[] {1, INF});
    assertThat(proof(tight.data(), 0, z, 0, 0).prove(false)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    SmallQp missed =
        contradiction()
            .withRows(contradiction().G(), new double[] {-INF, 1e-8}, new double[] {1, INF});
    assertThat(proof(missed.data(), 0, z, 0, 0).prove(false)).isNull();
  }
}
