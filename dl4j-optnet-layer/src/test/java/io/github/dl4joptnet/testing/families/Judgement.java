package io.github.dl4joptnet.testing.families;

/**
 * What a reference says of an outcome.
 *
 * @param why what the reference found, for a reader who wants to reproduce it; empty where right
 */
public record Judgement(Verdict verdict, String why) {
  public static final Judgement RIGHT = new Judgement(Verdict.RIGHT, "");

  /** From best to worst. */
  public enum Verdict {
    /** The solution, or a true proof that there is none. */
    RIGHT,
    /** Right, but in more than ten times the median of the family's processor times. */
    SLOW,
    /** Right, but with many more iterations than the same program in other units or digits. */
    MORE_ITERATIONS,
    /** Not solved and nothing claimed, though there is a solution or a proof. */
    HONEST,
    /** SOLVED, and z or a gradient is wrong. */
    WRONG,
    /** An infeasible status for a program that is not, or with a certificate that does not hold. */
    FALSE_PROOF
  }

  public static Judgement wrong(String why, Object... arguments) {
    return new Judgement(Verdict.WRONG, why.formatted(arguments));
  }

  public static Judgement falseProof(String why, Object... arguments) {
    return new Judgement(Verdict.FALSE_PROOF, why.formatted(arguments));
  }

  public static Judgement honest(String why, Object... arguments) {
    return new Judgement(Verdict.HONEST, why.formatted(arguments));
  }

  public static Judgement slow(String why, Object... arguments) {
    return new Judgement(Verdict.SLOW, why.formatted(arguments));
  }

  public static Judgement moreIterations(int iterations, int before) {
    return new Judgement(
        Verdict.MORE_ITERATIONS, "%d iterations, %d would do".formatted(iterations, before));
  }

  public boolean isRight() {
    return verdict == Verdict.RIGHT;
  }

  /** This one, unless the next is worse. */
  public Judgement and(Judgement next) {
    return next.verdict.compareTo(verdict) > 0 ? next : this;
  }
}
