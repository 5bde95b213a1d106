package io.github.dl4joptnet.samples.denoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalFileTest {
  @TempDir private Path dir;

  @Test
  void keepsEveryBit() throws IOException {
    List<Signal> signals = new SignalGenerator(3).generate(4);
    Path file = dir.resolve("signals.csv");
    SignalFile.write(file, signals);
    List<Signal> again = SignalFile.read(file);
    assertThat(again).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(again.get(i).noisy()).containsExactly(signals.get(i).noisy());
      assertThat(again.get(i).clean()).containsExactly(signals.get(i).clean());
    }
  }

  @Test
  void noisyValuesComeFirst() throws IOException {
    Path file = Files.writeString(dir.resolve("signals.csv"), "1.5, 2.5,1,2\n\n3,4,5,6e0\n");
    List<Signal> signals = SignalFile.read(file);
    assertThat(signals).hasSize(2);
    assertThat(signals.get(0).noisy()).containsExactly(1.5, 2.5);
    assertThat(signals.get(0).clean()).containsExactly(1, 2);
    assertThat(signals.get(1).clean()).containsExactly(5, 6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,3 | line 2: 3 values; expected the noisy values",
        "1,2 | line 2: 2 values",
        "1,x,3,4 | line 2: value 2: 'x' is no number",
        "1,2,NaN,4 | line 2: value 3: 'NaN' is not finite",
        "1,2,,4 | line 2: value 3: '' is no number",
        "1,2,3,4,5,6 | line 2: a signal of 3 points after signals of 2",
      })
  void badLinesAreNamed(String line, String message) throws IOException {
    Path file = Files.writeString(dir.resolve("bad.csv"), "1,2,3,4\n" + line + "\n");
    assertThatThrownBy(() -> SignalFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(file + ", ")
        .hasMessageContaining(message);
  }

  @Test
  void emptyAndMissingFilesAreExplained() throws IOException {
    Path empty = Files.writeString(dir.resolve("empty.csv"), "\n");
    assertThatThrownBy(() -> SignalFile.read(empty)).hasMessageContaining("holds no signals");
    assertThatThrownBy(() -> SignalFile.read(dir.resolve("none.csv")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
  }
}
