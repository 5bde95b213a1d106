/**
 * Training and batch inference on Apache Spark: {@link io.github.dl4joptnet.spark.SparkSample} is
 * the program, {@link io.github.dl4joptnet.spark.ClusterTraining} and {@link
 * io.github.dl4joptnet.spark.ClusterInference} are what to copy.
 */
package io.github.dl4joptnet.spark;
