package io.github.dl4joptnet.spark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
    List<float[]> outputs = new ArrayList<>();
    List<float[]> waiting = new ArrayList<>(batch);
    while (rows.hasNext()) {
      waiting.add(rows.next());
      if (waiting.size() == batch || !rows.hasNext()) {
        float[][] input = waiting.toArray(float[][]::new);
        outputs.addAll(List.of(network.output(Nd4j.createFromArray(input)).toFloatMatrix()));
        waiting.clear();
      }
    }
    return outputs.iterator();
  }
}
