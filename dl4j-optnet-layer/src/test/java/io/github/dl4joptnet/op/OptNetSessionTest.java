package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.InferenceFactory;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OptNetSessionTest {

  @Test
  void sessionStaysConstantWhereNd4jsGrows() {
    SameDiff sd = graph(DataType.DOUBLE);
    INDArray p = PlantedSameDiffQp.random(91, 2, 3);
    assertThat(growth(sd, p)).isZero();
    sd.getSessions().put(Thread.currentThread().getId(), new InferenceSession(sd));
    assertThat(growth(sd, p)).as("the fault is there to be mended").isGreaterThan(200);
  }

  @Test
  void graphsWithoutOurOpsAreLeftToNd4j() {
    SameDiff sd = SameDiff.create();
    sd.placeHolder("p", DataType.DOUBLE, -1, 3).mul(2).add("out", 1);
    INDArray p = PlantedSameDiffQp.random(91, 2, 3);
    int ours = growth(sd, p);
    assertThat(sd.getSessions().get(Thread.currentThread().getId()))
        .isInstanceOf(OptNetSession.class);
    sd.getSessions().put(Thread.currentThread().getId(), new InferenceSession(sd));
    assertThat(ours).isPositive().isEqualTo(growth(sd, p));
  }

  @Test
  void arraysOfAnotherTypeAreCastAndLeftAlone() {
    SameDiff sd = graph(DataType.FLOAT);
    INDArray p =
        PlantedSameDiffQp.random(92, 2, 3).dup(); // a buffer of its own, which could be released
    INDArray before = p.dup();
    INDArray first = sd.output(Map.of("p", p), "out").get("out").dup();
    assertThat(first.dataType()).isEqualTo(DataType.FLOAT);
    for (int i = 0; i < 20; i++) {
      assertThat(sd.output(Map.of("p", p), "out").get("out")).isEqualTo(first);
    }
    assertThat(p.toDoubleMatrix()).isDeepEqualTo(before.toDoubleMatrix());
  }

  @Test
  void usersOwnFactoryIsKept() {
    JavaOps.install();
    InferenceFactory ours = SameDiff.getInferenceFactory();
    assertThat(ours).isInstanceOf(OptNetSession.Factory.class);
    InferenceFactory users = InferenceSession::new;
    try {
      SameDiff.bindInferenceFactory(users);
      JavaOps.install();
      assertThat(SameDiff.getInferenceFactory()).isSameAs(users);
      assertThat(graph(DataType.DOUBLE).output(Map.of("p", Nd4j.ones(2, 3)), "out")).isNotEmpty();
    } finally {
      SameDiff.bindInferenceFactory(ours);
    }
  }

  private static SameDiff graph(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable p = sd.placeHolder("p", type, -1, 3);
    SDVariable q = sd.constant("Q", Nd4j.eye(3).castTo(type));
    OptNetVariables qp = OptNet.builder(sd).Q(q).p(p.mul(2)).build();
    qp.z().mul("out", 3);
    return sd;
  }

  private static int growth(SameDiff sd, INDArray p) {
    // The first run may end with one id more than those that find its arrays in the cache.
    sd.output(Map.of("p", p), "out");
    sd.output(Map.of("p", p), "out");
    int before = released(sd);
    for (int i = 0; i < 200; i++) {
      sd.output(Map.of("p", p), "out");
    }
    return released(sd) - before;
  }

  /** How many ids the graph's session keeps. */
  static int released(SameDiff graph) {
    try {
      Field field = InferenceSession.class.getDeclaredField("freedArrays");
      field.setAccessible(true);
      return ((Set<?>) field.get(graph.getSessions().get(Thread.currentThread().getId()))).size();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
