package io.github.dl4joptnet.testing.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.families.UnstableDynamics.Plant;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The two forms of a control problem say the same. */
class UnstableDynamicsTest {
  private final Random random = new Random(7);
  private final Plant plant = Plant.random(6, random);
  private final double[] u = PlantedQp.normal(1, 6 * plant.inputs(), random)[0];

  @Test
  void theStatesOfTheCondensedFormSatisfyTheRowsOfTheOther() {
    double[] x = plant.states(u, true);
    double[] z = Arrays.copyOf(x, x.length + u.length);
    System.arraycopy(u, 0, z, x.length, u.length);
    PlainQp sparse = plant.sparse();
    assertThat(DenseMath.distance(DenseMath.times(sparse.A(), z), sparse.b()))
        .isLessThan(1e-13 * DenseMath.normInf(z));
    assertThat(sparse.objective(z)).isCloseTo(plant.cost(u), within(1e-13 * plant.cost(u)));
    assertThat(DenseMath.normInf(x)).isGreaterThan(1);
  }

  @Test
  void theCondensedObjectiveIsTheCostUpToAConstant() {
    double[] none = new double[u.length];
    double difference = plant.cost(u) - plant.cost(none);
    assertThat(plant.condensed().objective(u))
        .isCloseTo(difference, within(1e-12 * (plant.cost(u) + plant.cost(none))));
  }
}
