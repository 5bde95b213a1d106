package io.github.dl4joptnet.testing.families;

import java.util.Random;
import java.util.function.Function;

/**
 * Programs of one kind.
 *
 * @param next draws a program; the same state of the generator gives the same program
 */
public record Family(String name, Function<Random, Case> next) {

  /**
   * The program that a number stands for: alone, or as a batch of three that share the matrices,
   * which the solver may treat in another way.
   */
  public Case generate(long seed) {
    // Consecutive seeds give similar first numbers.
    Random random = new Random(seed * 0x9E3779B97F4A7C15L ^ name.hashCode());
    Case drawn = next.apply(random);
    return random.nextInt(3) == 0 ? drawn.threeTimes() : drawn;
  }

  @Override
  public String toString() {
    return name;
  }
}
