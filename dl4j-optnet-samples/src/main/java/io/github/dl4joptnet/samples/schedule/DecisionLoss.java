package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.samples.WordConverter;

/** What a forecast is trained by, beside its error, and with it the program that it is for. */
enum DecisionLoss {
  COST("cost"),
  SPO_PLUS("spo-plus");

  private final String word;

  DecisionLoss(String word) {
    this.word = word;
  }

  /** As the option has it. */
  @Override
  public String toString() {
    return word;
  }

  /** For {@code --loss}. */
  static final class Converter extends WordConverter<DecisionLoss> {
    Converter() {
      super(DecisionLoss.class);
    }
  }
}
