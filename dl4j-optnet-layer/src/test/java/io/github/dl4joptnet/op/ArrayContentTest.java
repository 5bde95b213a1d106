package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ArrayContentTest {

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void seesTheLeastChangeAnywhere(DataType type) {
    INDArray array = PlantedSameDiffQp.random(71, 4, 5).castTo(type);
    ArrayContent content = ArrayContent.of(array);
    assertThat(content.equalsArray(array)).isTrue();
    for (int i = 0; i < 20; i++) {
      double old = array.getDouble(i);
      array.putScalar(i, type == DataType.FLOAT ? Math.nextUp((float) old) : Math.nextUp(old));
      assertThat(content.equalsArray(array)).isFalse();
      array.putScalar(i, old);
    }
    assertThat(content.equalsArray(array)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void readsViewsAndOtherOrdersByTheirEntries(DataType type) {
    INDArray base = PlantedSameDiffQp.random(72, 6, 5).castTo(type);
    INDArray rows = base.get(NDArrayIndex.interval(2, 5), NDArrayIndex.all());
    INDArray columns = base.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3));
    for (INDArray view : new INDArray[] {rows, columns, base.transpose(), base.dup('f')}) {
      ArrayContent content = ArrayContent.of(view);
      assertThat(content.equalsArray(view.dup('c'))).isTrue();
      assertThat(content.equalsArray(view)).isTrue();
      INDArray other = view.dup('c');
      other.putScalar(other.length() - 1, 100);
      assertThat(content.equalsArray(other)).isFalse();
    }
    base.putScalar(1, 1, 7);
    assertThat(ArrayContent.of(rows).equalsArray(rows)).isTrue();
    ArrayContent before = ArrayContent.of(rows);
    base.putScalar(3, 1, 7);
    assertThat(before.equalsArray(rows)).isFalse();
  }

  @Test
  void shapeAndTypeCount() {
    INDArray array = Nd4j.ones(DataType.DOUBLE, 2, 3);
    ArrayContent content = ArrayContent.of(array);
    assertThat(content.equalsArray(array.reshape(3, 2))).isFalse();
    assertThat(content.equalsArray(array.castTo(DataType.FLOAT))).isFalse();
  }
}
