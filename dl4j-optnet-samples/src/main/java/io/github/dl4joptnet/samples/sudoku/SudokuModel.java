package io.github.dl4joptnet.samples.sudoku;

import java.util.Locale;

/** The networks that are compared, each with its own learning rate. */
enum SudokuModel {
  /** One optimization layer. The paper's learning rate. */
  OPTNET("OptNet", 0.1),
  /** An ordinary fully connected network. */
  FC("fully connected", 1e-3),
  /** An ordinary deep convolutional network. */
  CONV("convolutional", 1e-3);

  /** As in the titles of pictures. */
  final String words;

  final double learningRate;

  SudokuModel(String words, double learningRate) {
    this.words = words;
    this.learningRate = learningRate;
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
