package io.github.dl4joptnet.samples.sudoku;

import java.util.Locale;

/** The networks that are compared, each with its own learning rate. */
enum SudokuModel {
  /** One optimization layer. The paper's learning rate. */
  OPTNET(0.1),
  /** An ordinary fully connected network. */
  FC(1e-3),
  /** An ordinary deep convolutional network. */
  CONV(1e-3);

  final double learningRate;

  SudokuModel(double learningRate) {
    this.learningRate = learningRate;
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
