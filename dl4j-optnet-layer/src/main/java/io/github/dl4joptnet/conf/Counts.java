package io.github.dl4joptnet.conf;

/** Numbers of things in messages. */
final class Counts {

  private Counts() {}

  /** "1 row", "2 rows". */
  static String rows(long number) {
    return number == 1 ? "1 row" : number + " rows";
  }

  /** "1 column", "2 columns". */
  static String columns(long number) {
    return number == 1 ? "1 column" : number + " columns";
  }

  /** "1 entry", "2 entries". */
  static String entries(long number) {
    return number == 1 ? "1 entry" : number + " entries";
  }

  /** "there is only 1 variable", "there are only 2 variables". */
  static String onlyVariables(long number) {
    return number == 1 ? "there is only 1 variable" : "there are only " + number + " variables";
  }
}
