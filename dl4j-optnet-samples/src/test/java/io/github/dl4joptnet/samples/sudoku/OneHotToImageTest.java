package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class OneHotToImageTest {
  @Test
  void aChannelHasTheCellsOfOneDigit() {
    Board first = Board.parse(2, "0300001040000002");
    Board second = Board.parse(2, "1324241342313142");
    INDArray vectors = OneHot.encode(List.of(first, second), DataType.FLOAT);
    INDArray images = OneHotToImage.image(vectors, 4);
    assertThat(images.shape()).containsExactly(2, 4, 4, 4);
    assertThat(images.getDouble(0, 2, 0, 1)).as("the 3 in row 1, column 2").isEqualTo(1);
    assertThat(images.getDouble(0, 0, 1, 2)).as("the 1 in row 2, column 3").isEqualTo(1);
    assertThat(images.slice(0).sumNumber().doubleValue()).as("four clues").isEqualTo(4);
    assertThat(OneHotToImage.vector(images)).isEqualTo(vectors);
  }
}
