package io.github.dl4joptnet.samples.denoise;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The signals of the OptNet paper's denoising experiment (section 4.2): 100 points in 1 to 9
 * constant pieces of a height from 10 to 99, all equally likely, and normal noise of standard
 * deviation 10.
 */
final class SignalGenerator {
  static final int POINTS = 100;
  private static final int MOST_PIECES = 9;
  private static final int LOWEST = 10;
  private static final int HEIGHTS = 90;
  private static final double NOISE = 10;

  private final Random random;

  SignalGenerator(long seed) {
    random = new Random(seed);
  }

  List<Signal> generate(int count) {
    List<Signal> signals = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double[] clean = pieces();
      double[] noisy = new double[POINTS];
      for (int j = 0; j < POINTS; j++) {
        noisy[j] = clean[j] + NOISE * random.nextGaussian();
      }
      signals.add(new Signal(noisy, clean));
    }
    return signals;
  }

  private double[] pieces() {
    boolean[] startsPiece = new boolean[POINTS];
    int pieces = 1 + random.nextInt(MOST_PIECES);
    shuffledInnerPoints().subList(0, pieces - 1).forEach(point -> startsPiece[point] = true);
    double[] clean = new double[POINTS];
    double height = height();
    for (int i = 0; i < POINTS; i++) {
      if (startsPiece[i]) {
        height = height();
      }
      clean[i] = height;
    }
    return clean;
  }

  private double height() {
    return LOWEST + random.nextInt(HEIGHTS);
  }

  private List<Integer> shuffledInnerPoints() {
    List<Integer> points = new ArrayList<>(POINTS - 1);
    for (int point = 1; point < POINTS; point++) {
      points.add(point);
    }
    Collections.shuffle(points, random);
    return points;
  }
}
