package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QpSettingsTest {
  private static QpSettings.Builder unusual() {
    return QpSettings.builder()
        .tolerance(3e-7)
        .maxIterations(17)
        .threads(5)
        .failurePolicy(FailurePolicy.MARK_NAN)
        .elasticPenalty(1e3 / 7)
        .smoothing(0.1 / 3)
        .backend(Backend.CPU)
        .matrixForm(MatrixForm.SPARSE);
  }

  @Test
  void theMapHoldsEverySettingExactly() {
    QpSettings settings = unusual().build();
    assertThat(QpSettings.fromMap(settings.toMap())).isEqualTo(settings);
    assertThat(settings).isNotEqualTo(QpSettings.defaults());
    // Each entry alone makes a difference: none is written and not read.
    settings
        .toMap()
        .forEach(
            (key, value) -> {
              QpSettings one = QpSettings.fromMap(Map.of(key, value));
              assertThat(one).as(key).isNotEqualTo(QpSettings.defaults());
              assertThat(one.toMap()).containsEntry(key, value);
            });
  }

  @Test
  void missingKeysKeepTheirDefaults() {
    assertThat(QpSettings.fromMap(Map.of())).isEqualTo(QpSettings.defaults());
  }

  @Test
  void unknownKeysAreRejectedWithTheKnownOnes() {
    Map<String, String> map = new HashMap<>(QpSettings.defaults().toMap());
    map.put("tolerence", "1e-8");
    assertThatThrownBy(() -> QpSettings.fromMap(map))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tolerence")
        .hasMessageContaining("tolerance")
        .hasMessageContaining("maxIterations");
  }

  @ParameterizedTest
  @CsvSource({
    "tolerance, 0",
    "tolerance, -1e-8",
    "tolerance, 1",
    "tolerance, NaN",
    "tolerance, tight",
    "maxIterations, 0",
    "maxIterations, many",
    "maxIterations, 1.5",
    "threads, -1",
    "threads, x",
    "failurePolicy, IGNORE",
    "failurePolicy, mark",
    "elasticPenalty, -1",
    "elasticPenalty, NaN",
    "elasticPenalty, Infinity",
    "smoothing, -0.1",
    "smoothing, NaN",
    "smoothing, Infinity"
  })
  void badValuesAreRejectedByNameAndValue(String key, String value) {
    assertThatThrownBy(() -> QpSettings.fromMap(Map.of(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(value);
  }

  @Test
  void toBuilderKeepsEverything() {
    IterationListener listener = iteration -> {};
    QpSettings settings = unusual().listener(listener).build();
    QpSettings copy = settings.toBuilder().build();
    assertThat(copy).isEqualTo(settings).hasSameHashCodeAs(settings);
    assertThat(copy.listener()).containsSame(listener);
    assertThat(copy).isNotEqualTo(unusual().build());
  }

  @Test
  void aBuilderMayBeUsedOnAfterBuilding() {
    QpSettings.Builder builder = QpSettings.builder().tolerance(1e-6);
    QpSettings first = builder.build();
    builder.tolerance(1e-4);
    assertThat(first.tolerance()).isEqualTo(1e-6);
    assertThat(builder.build().tolerance()).isEqualTo(1e-4);
  }
}
