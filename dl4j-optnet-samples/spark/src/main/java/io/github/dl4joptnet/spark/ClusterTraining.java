package io.github.dl4joptnet.spark;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Data-parallel training: each worker trains a copy on its share of the batches, and now and then
 * the copies' parameters, and the states of their updaters, are averaged.
 */
final class ClusterTraining {
  private ClusterTraining() {}

  /**
   * @param partitions of the data; the number of the cluster's cores, say
   * @return the trained network, which counts the iterations of one worker
   */
  static MultiLayerNetwork train(
      JavaSparkContext spark,
      MultiLayerConfiguration configuration,
      List<DataSet> batches,
      int partitions,
      int epochs) {
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(partitions, batches.get(0).numExamples())
            .batchSizePerWorker(batches.get(0).numExamples())
            .averagingFrequency(2)
            .rddTrainingApproach(RDDTrainingApproach.Direct) // the other one needs files
            .build();
    SparkDl4jMultiLayer network = new SparkDl4jMultiLayer(spark, configuration, master);
    for (int epoch = 0; epoch < epochs; epoch++) {
      network.fit(spark.parallelize(batches, partitions)); // not cached: ND4J's arrays are off-heap
    }
    return network.getNetwork();
  }
}
