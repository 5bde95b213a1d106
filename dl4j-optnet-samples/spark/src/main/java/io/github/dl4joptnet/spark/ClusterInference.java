package io.github.dl4joptnet.spark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.factory.Nd4j;

/** The outputs of a saved network for each row of a distributed dataset, batch by batch. */
final class ClusterInference implements FlatMapFunction<Iterator<float[]>, float[]> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<byte[]> zip;
  private final int batch;

  private ClusterInference(Broadcast<byte[]> zip, int batch) {
    this.zip = zip;
    this.batch = batch;
  }

  /**
   * @param zip the bytes of a file that {@code MultiLayerNetwork.save} wrote
   */
  static JavaRDD<float[]> output(JavaRDD<float[]> rows, Broadcast<byte[]> zip, int batch) {
    return rows.mapPartitions(new ClusterInference(zip, batch));
  }

  @Override
  public Iterator<float[]> call(Iterator<float[]> rows) throws IOException {
    MultiLayerNetwork network =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip.value()), false);
    return new Outputs(network, rows, batch);
  }

  /** Computes a batch when its first row is asked for: no partition is ever in memory. */
  private static final class Outputs implements Iterator<float[]> {
    private final MultiLayerNetwork network;
    private final Iterator<float[]> rows;
    private final int batch;
    private Iterator<float[]> ready = Collections.emptyIterator();

    Outputs(MultiLayerNetwork network, Iterator<float[]> rows, int batch) {
      this.network = network;
      this.rows = rows;
      this.batch = batch;
    }

    @Override
    public boolean hasNext() {
      return ready.hasNext() || rows.hasNext();
    }

    @Override
    public float[] next() {
      if (!ready.hasNext()) {
        List<float[]> input = new ArrayList<>(batch);
        while (input.size() < batch && rows.hasNext()) {
          input.add(rows.next());
        }
        if (input.isEmpty()) {
          throw new NoSuchElementException();
        }
        float[][] block = input.toArray(float[][]::new);
        ready = List.of(network.output(Nd4j.createFromArray(block)).toFloatMatrix()).iterator();
      }
      return ready.next();
    }
  }
}
