package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.imports.converters.DifferentialFunctionClassHolder;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner;
import org.nd4j.linalg.exception.ND4JIllegalStateException;
import org.nd4j.linalg.factory.Nd4j;

class JavaOpsTest {

  @Test
  void installingAgainChangesNothing() {
    JavaOps.install();
    OpExecutioner installed = Nd4j.getExecutioner();
    JavaOps.install();
    assertThat(Nd4j.getExecutioner()).isSameAs(installed);
    assertThat(JavaOps.isInstalled()).isTrue();
    assertThat(installed).hasToString("OptNet's interception of " + delegateName(installed));
    assertThat(installed.equals(installed)).isTrue();
    assertThat(installed.hashCode()).isEqualTo(System.identityHashCode(installed));
  }

  @Test
  void otherOpsRunAsBeforeAndTheirExceptionsKeepTheirType() {
    JavaOps.install();
    INDArray x = Nd4j.createFromArray(1.0, 4.0, 9.0);
    assertThat(Nd4j.math().sqrt(x).toDoubleVector()).containsExactly(1, 2, 3);
    CustomOp unknown =
        new DynamicCustomOp(null, new INDArray[] {x}, null) {
          @Override
          public String opName() {
            return "no_such_op";
          }
        };
    assertThatExceptionOfType(ND4JIllegalStateException.class)
        .isThrownBy(() -> Nd4j.exec(unknown))
        .withMessageContaining("no_such_op");
  }

  @Test
  void runsOutsideAnyGraph() {
    Map<String, INDArray> c = PlantedSameDiffQp.perSample(2, 51).coefficients;
    SameDiff sd = SameDiff.create();
    PlantedSameDiffQp.addTo(sd, c);
    OptNetOp op = new OptNetOp();
    op.setPropertiesForFunction(sd.getVariableOutputOp("qp_z").propertiesForFunction());
    op.addInputArgument(c.values().toArray(INDArray[]::new));
    INDArray expected = sd.output(Map.of(), "qp_z").get("qp_z");
    INDArray[] outputs = Nd4j.exec(op);
    assertThat(outputs).hasSize(5);
    assertThat(outputs[0]).isEqualTo(expected);
    INDArray before = outputs[0].dup();
    outputs[0].assign(0);
    assertThat(Nd4j.getExecutioner().execAndReturn(op)).isSameAs(op);
    assertThat(op.getOutputArgument(0)).isEqualTo(before);
    assertThat(Nd4j.getExecutioner().calculateOutputShape(op)).hasSize(5);
    assertThat(Nd4j.getExecutioner().allocateOutputArrays(op)[4].shape()).containsExactly(2);
  }

  /** Where another library replaces the executioner, an exception; never libnd4j's crash. */
  @Test
  void foreignExecutionerIsKeptAndWithoutInterceptionNothingReachesNativeCode() throws Exception {
    JavaOps.install();
    OpExecutioner installed = Nd4j.getExecutioner();
    AtomicInteger calls = new AtomicInteger();
    NativeOpExecutioner nativeExecutioner = new NativeOpExecutioner();
    OpExecutioner foreign =
        (OpExecutioner)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {OpExecutioner.class},
                (proxy, method, args) -> {
                  calls.incrementAndGet();
                  try {
                    return method.getName().equals("toString")
                        ? "a foreign executioner"
                        : method.invoke(nativeExecutioner, args);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    Map<String, INDArray> c = PlantedSameDiffQp.perSample(2, 52).coefficients;
    SameDiff sd = SameDiff.create();
    PlantedSameDiffQp.addTo(sd, c);
    INDArray expected = sd.output(Map.of(), "qp_z").get("qp_z").dup();
    try {
      setExecutioner(foreign);
      assertThat(JavaOps.isInstalled()).isFalse();
      assertThatIllegalStateException()
          .isThrownBy(() -> sd.output(Map.of(), "qp_z"))
          .withMessageContaining("optnet_qp")
          .withMessageContaining("a foreign executioner")
          .withMessageContaining("JavaOps.install()");
      JavaOps.install();
      assertThat(Nd4j.getExecutioner()).isNotSameAs(foreign);
      calls.set(0);
      assertThat(sd.output(Map.of(), "qp_z").get("qp_z")).isEqualTo(expected);
      Nd4j.math().sqrt(expected.mul(expected));
      assertThat(calls).hasPositiveValue();
    } finally {
      setExecutioner(installed);
    }
  }

  /** ND4J's, its op tables' and our own initialisers, all at once in a new JVM. */
  static final class Race {
    private Race() {}

    public static void main(String[] args) throws Exception {
      List<Runnable> starts =
          List.of(
              () -> Nd4j.create(1),
              JavaOps::install,
              SameDiff::create,
              DifferentialFunctionClassHolder::getInstance,
              OptNetOp::new,
              () ->
                  PlantedSameDiffQp.addTo(
                      SameDiff.create(), PlantedSameDiffQp.perSample(1, 1).coefficients));
      CountDownLatch go = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      AtomicInteger failures = new AtomicInteger();
      for (Runnable start : starts) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    go.await();
                    start.run();
                  } catch (Throwable e) {
                    e.printStackTrace();
                    failures.incrementAndGet();
                  }
                });
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
      go.countDown();
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(60));
        if (thread.isAlive()) {
          failures.incrementAndGet();
          for (StackTraceElement frame : thread.getStackTrace()) {
            System.out.println(frame);
          }
        }
      }
      SameDiff sd = SameDiff.create();
      OptNetVariables qp =
          PlantedSameDiffQp.addTo(sd, PlantedSameDiffQp.perSample(1, 1).coefficients);
      System.out.println("result " + failures.get() + " " + qp.status().eval().getDouble(0));
    }
  }

  @Test
  void initialisesFromManyThreadsAtOnce() {
    for (int i = 0; i < 3; i++) {
      assertThat(ChildJvm.run(Race.class)).containsExactly("0 0.0");
    }
  }

  private static String delegateName(OpExecutioner installed) {
    return installed.toString().replace("OptNet's interception of ", "");
  }

  private static void setExecutioner(OpExecutioner executioner) throws Exception {
    Field field = Nd4j.class.getDeclaredField("OP_EXECUTIONER_INSTANCE");
    field.setAccessible(true);
    field.set(null, executioner);
  }
}
