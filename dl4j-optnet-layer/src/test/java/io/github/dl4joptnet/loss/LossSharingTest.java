package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One loss for several threads, widths and data types, and a copy of it. */
class LossSharingTest {
  private static final IActivation TANH = new ActivationTanH();

  /** Gradient and score, as DL4J asks for them in one step of training. */
  private static List<Double> step(TaskLoss loss, DataType type, int rows, int width, int seed) {
    INDArray outputs = values(seed, rows, width).castTo(type);
    INDArray labels = values(seed + 1, rows, width).castTo(type);
    INDArray gradient = loss.computeGradient(labels, outputs, TANH, null);
    List<Double> result = new ArrayList<>();
    result.add(loss.computeScore(labels, outputs, TANH, null, true));
    for (double entry : gradient.toDoubleMatrix()[rows - 1]) {
      result.add(entry);
    }
    return result;
  }

  private static INDArray values(int seed, int rows, int columns) {
    double[] values = new double[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(7.3 * seed + 1.7 * i + 0.4);
    }
    return Nd4j.createFromArray(values).reshape(rows, columns);
  }

  @Test
  void threadsGetTheBitsOfOneThread() throws Exception {
    SquaredError alone = new SquaredError();
    SquaredError shared = new SquaredError();
    List<List<Double>> expected = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      expected.add(step(alone, type(i), 1 + i % 5, 2 + i % 3, i));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<Double>>> results = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int number = i;
        results.add(
            threads.submit(
                () -> step(shared, type(number), 1 + number % 5, 2 + number % 3, number)));
      }
      for (int i = 0; i < 24; i++) {
        assertThat(results.get(i).get()).as("step %d", i).isEqualTo(expected.get(i));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static DataType type(int i) {
    return i % 2 == 0 ? DataType.DOUBLE : DataType.FLOAT;
  }

  /** Spark sends configurations by Java's serialization. */
  @Test
  void serializedCopyComputesTheSame() throws IOException, ClassNotFoundException {
    SquaredError loss = new SquaredError(2, 1, 3);
    List<Double> expected = step(loss, DataType.DOUBLE, 3, 2, 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(loss);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      SquaredError copy = (SquaredError) in.readObject();
      assertThat(copy).isEqualTo(loss);
      assertThat(step(copy, DataType.DOUBLE, 3, 2, 1)).isEqualTo(expected);
    }
  }
}
