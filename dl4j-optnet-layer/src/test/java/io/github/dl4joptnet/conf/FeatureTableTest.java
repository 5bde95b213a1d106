package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tries each of DL4J's features and compares with the table in docs/trainers.md. */
class FeatureTableTest {

  private static String cell(Feature feature, FeatureSubject subject) {
    try {
      return feature.works(subject) ? "yes" : "no";
    } catch (FeatureSubject.NoSuchSetting e) {
      return "–";
    } catch (NullPointerException | ClassCastException e) {
      return "error"; // of DL4J's, which says nothing to users
    } catch (Exception e) {
      return "refused";
    }
  }

  @Test
  void tableOfTheDocumentationIsTrue() throws Exception {
    List<String> table = new ArrayList<>();
    table.add("| feature | `DenseLayer` | `OptNetLayer` | `OptNetVertex` |");
    table.add("|---|---|---|---|");
    Map<String, Feature> features = new LinkedHashMap<>(TrainingFeatures.features());
    features.putAll(TransferFeatures.features());
    features.putAll(InspectionFeatures.features());
    features.forEach(
        (name, feature) -> {
          StringBuilder row = new StringBuilder("| " + name + " |");
          for (FeatureSubject subject : FeatureSubject.values()) {
            row.append(' ').append(cell(feature, subject)).append(" |");
          }
          table.add(row.toString());
        });
    assertThat(Files.readAllLines(Path.of("docs/trainers.md")))
        .as("docs/trainers.md should have\n%s", String.join("\n", table))
        .containsSequence(table);
  }

  /** As docs/trainers.md quotes it. */
  @ParameterizedTest
  @CsvSource({
    "`nInReplace`, nInReplace can only be applied on vertices with layers. Vertex qp",
    "`nOutReplace`, noutReplace can only be applied to layer vertices. qp is not",
    "`nOutReplace` of the layer below, Use removeVertexKeepConnections followed by addVertex instead"
  })
  void whatIsRefusedOfAVertexSaysWhy(String feature, String why) throws IOException {
    assertThatThrownBy(
            () -> TransferFeatures.features().get(feature).works(FeatureSubject.OPT_NET_VERTEX))
        .hasMessageContaining(why);
    assertThat(Files.readString(Path.of("docs/trainers.md"))).contains(why.replace("qp", "…"));
  }
}
