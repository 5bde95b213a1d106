package io.github.dl4joptnet.conf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** What DL4J does to a network that has been trained. */
final class TransferFeatures {

  private TransferFeatures() {}

  static Map<String, Feature> features() {
    Map<String, Feature> features = new LinkedHashMap<>();
    features.put(
        "transfer learning keeps the parameters",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          net.fit(FeatureNetworks.DATA);
          return FeatureNetworks.weights(
                  FeatureNetworks.transferred(net, FeatureNetworks.tuning()), subject)
              .equals(FeatureNetworks.weights(net, subject));
        });
    features.put(
        "`FineTuneConfiguration`: updater",
        subject ->
            FeatureNetworks.keepsWeights(
                FeatureNetworks.transferred(
                    FeatureNetworks.graph(subject), FeatureNetworks.tuning().updater(new Sgd(0.0))),
                subject));
    features.put(
        "`FineTuneConfiguration`: L2",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          ComputationGraph plain = FeatureNetworks.transferred(net, FeatureNetworks.tuning());
          ComputationGraph decayed =
              FeatureNetworks.transferred(net, FeatureNetworks.tuning().l2(0.5));
          return FeatureNetworks.decays(decayed, plain, subject);
        });
    features.put(
        "`FineTuneConfiguration`: gradient normalisation",
        subject ->
            FeatureNetworks.clips(
                FeatureNetworks.transferred(
                    FeatureNetworks.graph(subject),
                    FeatureNetworks.tuning()
                        .updater(new Sgd(1))
                        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(1e-3)),
                subject));
    features.put(
        "frozen by `setFeatureExtractor`",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          ComputationGraph frozen =
              new TransferLearning.GraphBuilder(net)
                  .fineTuneConfiguration(FeatureNetworks.tuning().updater(new Sgd(1)).build())
                  .setFeatureExtractor("qp")
                  .build();
          INDArray head = frozen.getLayer("above").params().dup();
          return FeatureNetworks.weights(frozen, subject)
                  .equals(FeatureNetworks.weights(net, subject))
              && FeatureNetworks.keepsWeights(frozen, subject)
              && !frozen.getLayer("above").params().equals(head);
        });
    features.put(
        "`nInReplace`",
        subject -> {
          ComputationGraph net =
              new TransferLearning.GraphBuilder(FeatureNetworks.graph(subject))
                  .nInReplace("qp", 4, WeightInit.XAVIER)
                  .build();
          return net.outputSingle(FeatureNetworks.X).size(1) == 2;
        });
    features.put(
        "`nOutReplace`",
        subject -> {
          ComputationGraph net =
              new TransferLearning.GraphBuilder(FeatureNetworks.graph(subject))
                  .nOutReplace("qp", 3, WeightInit.XAVIER)
                  .build();
          return net.feedForward(FeatureNetworks.X, false).get("qp").size(1) == 3
              && net.getLayer("above").getParam("W").size(0) == 3;
        });
    features.put(
        "`nOutReplace` of the layer below",
        subject -> {
          ComputationGraph net =
              new TransferLearning.GraphBuilder(FeatureNetworks.graphAboveDense(subject))
                  .nOutReplace("below", 5, WeightInit.XAVIER)
                  .build();
          net.fit(FeatureNetworks.DATA);
          return FeatureNetworks.weights(net, subject).length()
              == (subject == FeatureSubject.DENSE_LAYER ? 20 : 15);
        });
    features.put(
        "the same in a MultiLayerNetwork",
        subject -> {
          MultiLayerNetwork net =
              new TransferLearning.Builder(FeatureNetworks.network(subject))
                  .nOutReplace(0, 5, WeightInit.XAVIER)
                  .nOutReplace(1, 3, WeightInit.XAVIER)
                  .build();
          net.fit(FeatureNetworks.DATA);
          return net.layerInputSize(1) == 5 && net.layerSize(1) == 3;
        });
    return features;
  }
}
