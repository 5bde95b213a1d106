package io.github.dl4joptnet.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class QpShapeTest {
  @ParameterizedTest
  @FieldSource("io.github.dl4joptnet.samples.bench.QpShape#NAMED")
  void namesAreReadBack(QpShape shape) {
    assertThat(QpShape.parse(shape.name())).isEqualTo(shape);
  }

  @Test
  void readsSizesThatAreNotAmongThePeers() {
    assertThat(QpShape.parse("30-20-10")).isEqualTo(QpShape.dense(30, 20, 10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "50",
        "50-50",
        "0-1-0",
        "10-5-11",
        "2001-1-0",
        "9-9999-9",
        "5-1-1-1",
        "-1-2-3"
      })
  void wrongShapesAreNamed(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QpShape.parse(name))
        .withMessageContaining("'" + name + "'")
        .withMessageContaining("expected");
  }
}
