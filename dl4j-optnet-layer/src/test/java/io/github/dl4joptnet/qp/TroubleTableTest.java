package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.measurements.TroubleTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleTableTest {

  /** Column by column but for the last: rounding errors differ from machine to machine. */
  @Test
  void theDocumentationShowsWhatComesOut() throws IOException {
    List<List<String>> shown =
        Files.readAllLines(Path.of("docs/solver.md")).stream()
            .dropWhile(line -> !line.equals("<!-- TroubleTable -->"))
            .skip(4)
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
            .map(cells -> cells.subList(1, 5))
            .toList();
    List<List<String>> actual =
        TroubleTable.cases().stream()
            .map(row -> List.of(row.name(), row.qpth(), row.others(), row.outcome().get().status()))
            .toList();
    assertThat(shown).isEqualTo(actual);
  }
}
