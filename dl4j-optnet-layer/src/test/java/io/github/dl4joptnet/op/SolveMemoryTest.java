package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

class SolveMemoryTest {

  @Test
  void copiesOfAnOpShareItsMemoryAndOtherOpsDoNot() {
    assertThat(SolveMemory.of("a")).isSameAs(SolveMemory.of("a")).isNotSameAs(SolveMemory.of("b"));
  }

  @Test
  void goesWithTheGraph() throws InterruptedException {
    WeakReference<SolveMemory> memory = new WeakReference<>(memoryOfAGraphThatSolved());
    for (int i = 0; i < 100 && memory.get() != null; i++) {
      System.gc();
      Thread.sleep(50);
    }
    assertThat(memory.get()).isNull();
  }

  @Test
  void threadsDoNotSeeEachOthersSolutions() throws InterruptedException {
    SameDiff sd = SameDiff.create();
    Map<String, INDArray> coefficients = PlantedSameDiffQp.perSample(2, 95).coefficients;
    PlantedSameDiffQp.addTo(sd, coefficients);
    sd.output(Map.of(), "qp_z");
    QpStatistics before = QpSolver.statistics();
    AtomicReference<INDArray> z = new AtomicReference<>();
    Thread thread = new Thread(() -> z.set(sd.output(Map.of(), "qp_z").get("qp_z")));
    thread.start();
    thread.join();
    sd.output(Map.of(), "qp_z");
    assertThat(QpSolver.statistics().since(before).solves()).isOne();
    assertThat(z.get()).isNotNull();
  }

  private static SolveMemory memoryOfAGraphThatSolved() {
    SameDiff sd = SameDiff.create();
    OptNetVariables qp =
        PlantedSameDiffQp.addTo(sd, PlantedSameDiffQp.perSample(2, 96).coefficients);
    qp.z().sum().markAsLoss();
    sd.calculateGradients(Map.of(), "p");
    sd.output(Map.of(), "qp_z");
    return SolveMemory.of(
        (String) sd.getVariableOutputOp("qp_z").propertiesForFunction().get("id"));
  }
}
