package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class Nd4jConsoleTest {
  private final PrintStream before = System.out;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    System.setOut(before);
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_16BE).lines().toList();
  }

  private static void differentiate() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.var("x", Nd4j.ones(DataType.DOUBLE, 2));
    sd.math().square(x).sum().markAsLoss();
    assertThat(sd.calculateGradients(Map.of(), "x").get("x").toDoubleVector())
        .containsExactly(2, 2);
  }

  /** With an encoding of which no other stream would be taken for. */
  @Test
  void dropsWhatSameDiffPrintsAndNothingElse() {
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_16BE));
    differentiate();
    assertThat(lines()).contains("Added differentiated op square");
    bytes.reset();

    Nd4jConsole.quiet();
    PrintStream quiet = System.out;
    Nd4jConsole.quiet();
    assertThat(System.out).isSameAs(quiet);
    differentiate();
    System.out.println("Σ z = 1");
    System.out.print('Σ');
    System.out.println((Object) "λ");
    System.out.printf("%s ≥ %d%n", "ν", 0);
    System.out.println(new char[] {'é'});
    System.out.println((String) null);
    assertThat(lines()).containsExactly("Σ z = 1", "Σλ", "ν ≥ 0", "é", "null");
  }
}
