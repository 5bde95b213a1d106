package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Graphs that are made in a workspace and used when it is gone, as SameDiffLoss does with its. */
@SuppressWarnings("try")
class AttachedArraysTest {

  private static final String WORKSPACE = "AttachedArraysTest";
  private static final WorkspaceConfiguration CONFIGURATION =
      WorkspaceConfiguration.builder()
          .initialSize(1 << 20)
          .policyLearning(LearningPolicy.NONE)
          .build();

  private final INDArray x = PlantedSameDiffQp.random(71, 4, 3);
  private final double score = score(x);
  private final INDArray gradient = gradient(x);

  @AfterEach
  void destroyWorkspace() {
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  @Test
  void valuesStayWhereTheGraphRunsFirst() {
    SameDiff sd;
    try (MemoryWorkspace workspace = open()) {
      sd = graph();
      assertThat(isAttached(sd)).as("the fault is there to be mended").isTrue();
      assertThat(score(sd)).isEqualTo(score);
      assertThat(isAttached(sd)).isFalse();
      assertThat(isAttached(sd.getFunction("grad"))).isFalse();
    }
    overwrite();
    assertThat(gradient(sd)).isEqualTo(gradient);
    assertThat(score(sd)).isEqualTo(score);
  }

  @Test
  void valuesStayWhereTheGradientRunsFirst() {
    SameDiff sd;
    try (MemoryWorkspace workspace = open()) {
      sd = graph();
      assertThat(gradient(sd)).isEqualTo(gradient);
      assertThat(isAttached(sd)).isTrue();
    }
    overwrite();
    try (MemoryWorkspace workspace = open()) {
      assertThat(score(sd)).isEqualTo(score);
      assertThat(isAttached(sd)).isFalse();
      assertThat(gradient(sd)).isEqualTo(gradient);
    }
  }

  @Test
  void whatIsAddedLaterStaysToo() {
    SameDiff sd = SameDiff.create();
    sd.placeHolder("x", DataType.DOUBLE, -1, 3).mul("twice", 2);
    assertThat(sd.output(Map.of("x", x), "twice").get("twice")).isEqualTo(x.mul(2));
    try (MemoryWorkspace workspace = open()) {
      sd.getVariable("twice").mul("sixfold", 3);
      assertThat(sd.output(Map.of("x", x), "sixfold").get("sixfold")).isEqualTo(x.mul(6));
    }
    overwrite();
    assertThat(sd.output(Map.of("x", x), "sixfold").get("sixfold")).isEqualTo(x.mul(6));
  }

  /** As before: nobody knows the values any more. */
  @Test
  void whatIsLostAlreadyIsLeftAsItIs() {
    SameDiff sd;
    try (MemoryWorkspace workspace = open()) {
      sd = SameDiff.create();
      sd.placeHolder("x", DataType.DOUBLE, -1, 3).mul("twice", 2);
    }
    INDArray scalar = sd.getVariableOutputOp("twice").getScalarValue();
    AttachedArrays.detach(sd);
    assertThat(sd.getVariableOutputOp("twice").getScalarValue()).isSameAs(scalar);
  }

  @Test
  void graphsMadeOutsideOfWorkspacesAreLeftAsTheyAre() {
    SameDiff sd = graph();
    INDArray constant = sd.getVariable("k").getArr();
    INDArray scalar = sd.getVariableOutputOp("scaled").getScalarValue();
    assertThat(score(sd)).isEqualTo(score);
    assertThat(sd.getVariable("k").getArr()).isSameAs(constant);
    assertThat(sd.getVariableOutputOp("scaled").getScalarValue()).isSameAs(scalar);
    assertThat(sd.getSessions().values()).hasOnlyElementsOfType(OptNetSession.class);
  }

  /** Without the session of ours, so that the day on which ND4J is mended is noticed. */
  @Test
  void nd4jAloneComputesWithWhatHappensToBeThere() {
    SameDiff sd;
    try (MemoryWorkspace workspace = open()) {
      sd = SameDiff.create();
      sd.placeHolder("x", DataType.DOUBLE, -1, 3).mul("twice", 2);
      sd.getSessions().put(Thread.currentThread().getId(), new InferenceSession(sd));
      assertThat(sd.output(Map.of("x", x), "twice").get("twice")).isEqualTo(x.mul(2));
    }
    overwrite();
    assertThat(sd.output(Map.of("x", x), "twice").get("twice")).isEqualTo(x.mul(-77));
  }

  /**
   * mean(Σⱼ(0.5 xᵢⱼ² − kⱼ xᵢⱼ)) + 1, with scalars, a constant, and reductions along a dimension.
   */
  private static SameDiff graph() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 3);
    SDVariable k = sd.constant("k", Nd4j.valueArrayOf(new long[] {1, 3}, 0.25, DataType.DOUBLE));
    SDVariable scaled = sd.math().square(x).mul("scaled", 0.5);
    scaled.sub(x.mul(k)).sum(1).mean().add("score", 1);
    sd.setLossVariables("score");
    sd.createGradFunction("x");
    return sd;
  }

  private static double score(INDArray x) {
    return x.mul(x).mul(0.5).sub(x.mul(0.25)).sum(1).meanNumber().doubleValue() + 1;
  }

  private static INDArray gradient(INDArray x) {
    return x.sub(0.25).div(x.size(0));
  }

  private double score(SameDiff sd) {
    return sd.output(Map.of("x", x), "score").get("score").getDouble(0);
  }

  private INDArray gradient(SameDiff sd) {
    return sd.calculateGradients(Map.of("x", x), "x").get("x");
  }

  private static MemoryWorkspace open() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(CONFIGURATION, WORKSPACE);
  }

  /** Fills the workspace's memory with something else. */
  private static void overwrite() {
    try (MemoryWorkspace workspace = open()) {
      Nd4j.createUninitialized(DataType.DOUBLE, 1 << 14).assign(-77);
    }
  }

  private static boolean isAttached(SameDiff sd) {
    return sd.getOps().values().stream()
            .map(op -> op.getOp().getScalarValue())
            .anyMatch(scalar -> scalar != null && scalar.isAttached())
        || sd.getVariable("k").getArr().isAttached();
  }
}
