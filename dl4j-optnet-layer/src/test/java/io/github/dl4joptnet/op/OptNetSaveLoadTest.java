package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;

class OptNetSaveLoadTest {

  @TempDir Path folder;

  /** Knows SameDiff and nothing of this library, as a program that is handed a saved graph may. */
  static final class Load {
    private Load() {}

    public static void main(String[] args) {
      for (String file : args) {
        describe(SameDiff.load(new File(file), true)).forEach(l -> System.out.println(l));
      }
    }

    /** All outputs of the op and the gradients of all variables. */
    static List<String> describe(SameDiff sd) {
      List<String> lines = new ArrayList<>();
      Set<String> learned = new TreeSet<>();
      for (SDVariable each : sd.variables()) {
        if (each.getVariableType() == VariableType.VARIABLE) {
          learned.add(each.name());
        }
      }
      Map<String, INDArray> out = new TreeMap<>(sd.outputAll(Map.of()));
      out.forEach(
          (name, array) -> {
            if (name.startsWith("qp_") && !learned.contains(name)) {
              lines.add("result " + name + bits(array));
            }
          });
      new TreeMap<>(sd.calculateGradients(Map.of(), learned.toArray(String[]::new)))
          .forEach((name, gradient) -> lines.add("result d" + name + bits(gradient)));
      return lines;
    }

    private static String bits(INDArray array) {
      StringBuilder text = new StringBuilder();
      for (double value : array.dup('c').data().asDouble()) {
        text.append(' ').append(Double.toHexString(value));
      }
      return text.toString();
    }
  }

  @Test
  void loadsInAFreshJvmThatNamesNoneOfOurClasses() {
    List<String> expected = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (SameDiff sd : List.of(graph(), OptNetModelTest.graph())) {
      File file = folder.resolve(files.size() + ".fb").toFile();
      expected.addAll(Load.describe(sd));
      sd.save(file, true);
      files.add(file.toString());
    }
    assertThat(expected).hasSize(5 + 9 + 6 + 5);
    assertThat(ChildJvm.run(Load.class, files.toArray(String[]::new)))
        .isEqualTo(expected.stream().map(line -> line.substring("result ".length())).toList());
  }

  @Test
  void duplicateGivesTheSameBits() {
    for (SameDiff sd : List.of(graph(), OptNetModelTest.graph())) {
      assertThat(Load.describe(sd.dup())).isEqualTo(Load.describe(sd));
    }
  }

  @Test
  void settingsAndSizesSurvive() {
    SameDiff sd = SameDiff.create();
    Map<String, INDArray> c = PlantedSameDiffQp.perSample(2, 31).coefficients;
    QpSettings settings = QpSettings.builder().tolerance(1e-5).maxIterations(17).threads(1).build();
    OptNet.builder(sd)
        .name("named")
        .Q(sd.var("Q", c.get("Q").reshape(2, -1)))
        .p(sd.var("p", c.get("p")))
        .sizes(PlantedSameDiffQp.N, 0, 0)
        .settings(settings)
        .build();
    OptNetOp original = (OptNetOp) sd.getVariableOutputOp("named_z");
    OptNetOp copy = (OptNetOp) sd.dup().getVariableOutputOp("named_z");
    assertThat(copy.propertiesForFunction())
        .isEqualTo(original.propertiesForFunction())
        .containsEntry("settings.tolerance", "1.0E-5")
        .containsEntry("settings.maxIterations", "17")
        .containsEntry("n", (long) PlantedSameDiffQp.N)
        .containsEntry("coefficients", "Q,p");
  }

  @Test
  void formsOfLaterVersionsAndDamagedOnesAreRefused() {
    Map<String, Object> form =
        ((OptNetOp) graph().getVariableOutputOp("qp_z")).propertiesForFunction();
    assertThat(form).containsEntry("format", 1L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QpSpec.fromProperties(with(form, "format", 3L)))
        .withMessage(
            "the graph's OptNet op was saved by a newer version of dl4j-optnet (format 3, this"
                + " version reads up to 2): update the library");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QpSpec.fromProperties(with(form, "coefficients", null)))
        .withMessageStartingWith("the stored form of an OptNet op needs \"coefficients\", has ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QpSpec.fromProperties(with(form, "coefficients", "Q,x")))
        .withMessage("No coefficient is called \"x\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QpSpec.fromProperties(with(form, "settings.threads", "-1")))
        .withMessageStartingWith("QP setting 'threads' = '-1': ");
  }

  /** The first files had no number. */
  @Test
  void formsWithoutANumberAreOfTheFirstVersion() {
    Map<String, Object> form =
        ((OptNetOp) graph().getVariableOutputOp("qp_z")).propertiesForFunction();
    assertThat(QpSpec.fromProperties(with(form, "format", null)))
        .isEqualTo(QpSpec.fromProperties(form));
  }

  private static Map<String, Object> with(Map<String, Object> form, String key, Object value) {
    Map<String, Object> changed = new HashMap<>(form);
    if (value == null) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    return changed;
  }

  private static SameDiff graph() {
    SameDiff sd = SameDiff.create();
    OptNetVariables qp =
        PlantedSameDiffQp.addTo(sd, PlantedSameDiffQp.sharedMatrices(3, 30).coefficients);
    PlantedSameDiffQp.weighted(sd, qp.z(), 1, PlantedSameDiffQp.N)
        .add(PlantedSameDiffQp.weighted(sd, qp.lambda(), 2, PlantedSameDiffQp.INEQ))
        .markAsLoss();
    return sd;
  }
}
