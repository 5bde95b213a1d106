package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A backward pass from and to ND4J arrays on the device. */
final class ZeroCopyBackward {
  private final CudaSolution solved;
  private final DeviceArrays arrays;
  private final INDArray[] loss;
  private final long[] lossAddresses;
  private final Map<QpCoefficient, DeviceMemory> gradients = new EnumMap<>(QpCoefficient.class);
  private final Pointer stream;

  ZeroCopyBackward(CudaSolution solved, DeviceArrays arrays, INDArray[] loss) {
    this.solved = solved;
    this.arrays = arrays;
    this.loss = loss;
    lossAddresses = addresses(arrays, loss);
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand operand = solved.data.get(coefficient);
      if (operand != null) {
        gradients.put(coefficient, new DeviceMemory(arrays, operand.length()));
      }
    }
    stream = new Pointer(arrays.stream());
  }

  private static long[] addresses(DeviceArrays arrays, INDArray[] given) {
    List<INDArray> present = new ArrayList<>();
    for (INDArray array : given) {
      if (array != null && !array.isEmpty()) {
        present.add(array);
      }
    }
    long[] found = arrays.read(present);
    long[] all = new long[given.length];
    for (int i = 0, next = 0; i < given.length; i++) {
      all[i] = given[i] == null || given[i].isEmpty() ? 0 : found[next++];
    }
    return all;
  }

  Map<QpCoefficient, INDArray> run(CudaBackend backend) {
    int[] ends = run(backend.runOf(solved));
    backend.addFromCpu(solved, ends, deviceTarget(), this::fetchLoss);
    Map<QpCoefficient, INDArray> result = new EnumMap<>(QpCoefficient.class);
    gradients.forEach(
        (coefficient, memory) -> {
          arrays.written(memory.array);
          result.put(coefficient, memory.array);
        });
    Reference.reachabilityFence(loss);
    return result;
  }

  private int[] run(DeviceRun run) {
    Map<QpCoefficient, Long> to = new EnumMap<>(QpCoefficient.class);
    gradients.forEach((coefficient, memory) -> to.put(coefficient, memory.address));
    return run.backwardOnDevice(solved, loss, lossAddresses, stream, to);
  }

  private double[][] fetchLoss() {
    double[][] values = new double[loss.length][];
    for (int i = 0; i < values.length; i++) {
      if (loss[i] != null) {
        values[i] = loss[i].isEmpty() ? new double[0] : loss[i].dup('c').data().asDouble();
      }
    }
    return values;
  }

  private CpuSamples.Target deviceTarget() {
    CudaDevice device = solved.device;
    return new CpuSamples.Target() {
      @Override
      public void add(QpCoefficient coefficient, double[] gradient) {
        long address = gradients.get(coefficient).address;
        device.run(
            () -> {
              double[] sum = new double[gradient.length];
              device.fetch(address, sum, 0, sum.length);
              for (int i = 0; i < sum.length; i++) {
                sum[i] += gradient[i];
              }
              device.store(sum, 0, sum.length, address);
            });
      }

      @Override
      public void replace(QpCoefficient coefficient, int[] samples, double[] picked) {
        long address = gradients.get(coefficient).address;
        int size = solved.data.get(coefficient).size();
        device.run(
            () -> {
              for (int i = 0; i < samples.length; i++) {
                long first = (long) samples[i] * size * Double.BYTES;
                device.store(picked, i * size, size, address + first);
              }
            });
      }
    };
  }
}
