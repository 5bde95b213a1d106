package io.github.dl4joptnet.internal.backend.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class DenseArraysTest {
  private static final double[] VALUES = {1, -2, 1e-3, 4, 5.5, Double.NEGATIVE_INFINITY};

  /** Arrays {@code [2, 3]} inside of larger ones of sevens. */
  private static Map<String, INDArray> layouts(DataType type) {
    INDArray large = Nd4j.valueArrayOf(new long[] {4, 5}, 7.0, type);
    return Map.of(
        "dense", Nd4j.create(type, 2, 3),
        "column-major", Nd4j.create(type, new long[] {2, 3}, 'f'),
        "transposed", Nd4j.create(type, 3, 2).transpose(),
        "rows behind others", Nd4j.create(type, 4, 3).get(NDArrayIndex.interval(2, 4)),
        "view", large.get(NDArrayIndex.interval(1, 3), NDArrayIndex.interval(2, 5)));
  }

  @Test
  void whatIsFilledInIsRead() {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      layouts(type)
          .forEach(
              (name, array) -> {
                DenseArrays.fill(array, VALUES);
                double[] expected = VALUES.clone();
                expected[2] = type == DataType.FLOAT ? (float) 1e-3 : 1e-3;
                assertThat(DenseArrays.read(array)).as("%s %s", name, type).isEqualTo(expected);
                assertThat(array.dup('c').data().asDouble()).isEqualTo(expected);
              });
    }
  }

  @Test
  void fillingAViewLeavesTheRestAlone() {
    INDArray whole = Nd4j.valueArrayOf(new long[] {4, 3}, 7.0, DataType.FLOAT);
    DenseArrays.fill(whole.get(NDArrayIndex.interval(1, 3)), VALUES);
    assertThat(whole.getRow(0).sumNumber().doubleValue()).isEqualTo(21);
    assertThat(whole.getRow(3).sumNumber().doubleValue()).isEqualTo(21);
    INDArray columns = Nd4j.valueArrayOf(new long[] {2, 4}, 7.0, DataType.DOUBLE);
    DenseArrays.fill(columns.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3)), VALUES);
    assertThat(columns.getDouble(0, 3)).isEqualTo(7);
    assertThat(columns.getDouble(1, 3)).isEqualTo(7);
  }

  /** More than are converted at once, and types that are converted as a whole. */
  @Test
  void manyEntriesOfOtherTypes() {
    double[] values = new double[5_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 100 - 50.5;
    }
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.BFLOAT16, DataType.DOUBLE}) {
      INDArray array = Nd4j.create(type, 50, 100);
      DenseArrays.fill(array, values);
      assertThat(DenseArrays.read(array)).as("%s", type).isEqualTo(values);
      INDArray rows = array.get(NDArrayIndex.interval(1, 50));
      assertThat(DenseArrays.read(rows)).startsWith(-50.5).hasSize(4_900);
    }
  }

  @Test
  void emptyArrays() {
    DenseArrays.fill(Nd4j.create(DataType.DOUBLE, 3, 0), new double[0]);
    assertThat(DenseArrays.write(new double[0], 3, 0).shape()).containsExactly(3, 0);
    assertThat(DenseArrays.read(Nd4j.create(DataType.FLOAT, 0, 4))).isEmpty();
  }
}
