package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** sd.fit, and how often it solves. */
class OptNetTrainingTest {

  private static final int N = 3;

  @TempDir Path folder;

  @Test
  void fitFindsTheHiddenBoundsWithOneSolvePerIteration() {
    INDArray hidden = Nd4j.createFromArray(-0.5, 0.2, 0.9);
    SameDiff sd = projection();
    DataSetIterator data = data(hidden, 20, 8);
    QpStatistics before = QpSolver.statistics();
    sd.fit(data, 100);
    QpStatistics spent = QpSolver.statistics().since(before);
    // 20 samples in batches of 8: the last batch is smaller.
    assertThat(spent.solves()).isEqualTo(100 * 3);
    assertThat(spent.samples().values()).containsExactly(100L * 20);
    assertThat(spent.unsolved()).isZero();
    assertThat(sd.getVariable("lower").getArr().sub(hidden).amaxNumber().doubleValue())
        .isLessThan(0.02);
  }

  @Test
  void trainingResumesFromASavedGraphToTheBit() {
    INDArray hidden = Nd4j.createFromArray(0.3, -0.2, 0.1);
    SameDiff whole = projection();
    whole.fit(data(hidden, 20, 8), 10);
    SameDiff half = projection();
    half.fit(data(hidden, 20, 8), 5);
    File file = folder.resolve("half.fb").toFile();
    half.save(file, true);
    SameDiff resumed = SameDiff.load(file, true);
    resumed.fit(data(hidden, 20, 8), 5);
    assertThat(resumed.getVariable("lower").getArr().toDoubleVector())
        .isEqualTo(whole.getVariable("lower").getArr().toDoubleVector());
  }

  @Test
  void outputAndGradientsOfTheSameBatchSolveOnceAndOtherValuesSolveAnew() {
    SameDiff sd = projection();
    INDArray x = PlantedSameDiffQp.random(41, 4, N);
    Map<String, INDArray> batch = Map.of("x", x, "y", Nd4j.zeros(DataType.DOUBLE, 4, N));
    assertThat(solves(() -> sd.output(batch, "qp_z"))).isOne();
    assertThat(solves(() -> sd.calculateGradients(batch, "lower"))).isZero();
    // The gradient was its last use: nothing is kept.
    assertThat(solves(() -> sd.output(batch, "qp_z"))).isOne();
    assertThat(solves(() -> sd.output(batch, "qp_z"))).isZero();
    INDArray z = sd.output(batch, "qp_z").get("qp_z").dup();
    // In place, the least change that can be, as an updater might make it.
    INDArray lower = sd.getVariable("lower").getArr();
    double old = lower.getDouble(0);
    lower.putScalar(0, Math.nextUp(old));
    assertThat(solves(() -> sd.output(batch, "qp_z"))).isOne();
    lower.putScalar(0, old);
    x.muli(-1);
    assertThat(solves(() -> sd.output(batch, "qp_z"))).isOne();
    assertThat(sd.output(batch, "qp_z").get("qp_z").toDoubleMatrix())
        .isNotEqualTo(z.toDoubleMatrix());
  }

  @Test
  void threadsShareAGraphAndNotTheirSolutions() throws Exception {
    SameDiff sd = projection();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        long seed = t;
        tasks.add(
            () -> {
              for (int i = 0; i < 25; i++) {
                INDArray x = PlantedSameDiffQp.random(100 * seed + i, 1 + i % 3, N);
                INDArray z = sd.output(Map.of("x", x), "qp_z").get("qp_z");
                // Projection on z ≥ 0.
                INDArray expected = Nd4j.math().max(x, Nd4j.zerosLike(x));
                assertThat(z.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-7);
              }
              return null;
            });
      }
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  /** z = max(x, lower): argmin ½‖z‖² − xᵀz with z ≥ lower, which is learned from 0. */
  private static SameDiff projection() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, N);
    SDVariable y = sd.placeHolder("y", DataType.DOUBLE, -1, N);
    SDVariable lower = sd.var("lower", Nd4j.zeros(DataType.DOUBLE, N));
    OptNetVariables qp =
        OptNet.builder(sd)
            .name("qp")
            .Q(sd.constant("Q", Nd4j.eye(N).castTo(DataType.DOUBLE)))
            .p(x.neg())
            .lower(lower)
            .settings(PlantedSameDiffQp.ACCURATE)
            .build();
    sd.loss.meanSquaredError("loss", y, qp.z(), null);
    sd.setLossVariables("loss");
    sd.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(0.03))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("y")
            .build());
    return sd;
  }

  private static DataSetIterator data(INDArray hidden, int samples, int batch) {
    INDArray x = PlantedSameDiffQp.random(40, samples, N);
    INDArray y = Nd4j.math().max(x, hidden.reshape(1, N).repeat(0, samples));
    return new ListDataSetIterator<>(new DataSet(x, y).asList(), batch);
  }

  private static long solves(Runnable run) {
    QpStatistics before = QpSolver.statistics();
    run.run();
    return QpSolver.statistics().since(before).solves();
  }
}
