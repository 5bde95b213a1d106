package io.github.dl4joptnet.conf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What a DL4J network does while it trains. */
final class TrainingFeatures {

  private TrainingFeatures() {}

  static Map<String, Feature> features() {
    Map<String, Feature> features = new LinkedHashMap<>();
    features.put(
        "training",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          INDArray before = FeatureNetworks.weights(net, subject).dup();
          net.fit(FeatureNetworks.DATA);
          return !FeatureNetworks.weights(net, subject).equals(before);
        });
    features.put(
        "learning rate schedule",
        subject -> {
          Sgd none = new Sgd(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.0)));
          return FeatureNetworks.keepsWeights(
              FeatureNetworks.graph(subject, global -> global.updater(none), FeatureSubject.NONE),
              subject);
        });
    features.put(
        "`setLearningRate` of the network",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          net.setLearningRate(0);
          return FeatureNetworks.keepsWeights(net, subject);
        });
    features.put(
        "`setLearningRate`, `getLearningRate` of the layer",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          double before = net.getLearningRate("qp");
          net.setLearningRate("qp", 0);
          return before == FeatureNetworks.RATE
              && net.getLearningRate("qp") == 0
              && FeatureNetworks.keepsWeights(net, subject);
        });
    features.put(
        "L2 in the gradient",
        subject -> {
          ComputationGraph plain = FeatureNetworks.graph(subject);
          ComputationGraph decayed =
              FeatureNetworks.graph(subject, global -> global.l2(0.5), FeatureSubject.NONE);
          return FeatureNetworks.decays(decayed, plain, subject);
        });
    features.put(
        "L2 in the score",
        subject -> {
          ComputationGraph plain = FeatureNetworks.graph(subject);
          ComputationGraph decayed =
              FeatureNetworks.graph(subject, global -> global.l2(0.5), FeatureSubject.NONE);
          decayed.setParams(plain.params());
          double expected = 0;
          for (INDArray w :
              List.of(
                  FeatureNetworks.weights(plain, subject), plain.getLayer("above").getParam("W"))) {
            expected += 0.25 * Math.pow(w.norm2Number().doubleValue(), 2);
          }
          return Math.abs(
                  decayed.score(FeatureNetworks.DATA)
                      - plain.score(FeatureNetworks.DATA)
                      - expected)
              < 1e-5;
        });
    features.put(
        "gradient normalisation",
        subject ->
            FeatureNetworks.clips(
                FeatureNetworks.graph(
                    subject,
                    global ->
                        global
                            .updater(new Sgd(1))
                            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                            .gradientNormalizationThreshold(1e-3),
                    FeatureSubject.NONE),
                subject));
    features.put(
        "dropout",
        subject ->
            FeatureNetworks.isNoisy(
                FeatureNetworks.graph(subject, global -> global, layer -> layer.dropOut(0.5))));
    features.put(
        "weight noise, DropConnect",
        subject ->
            FeatureNetworks.isNoisy(
                FeatureNetworks.graph(
                    subject, global -> global, layer -> layer.weightNoise(new DropConnect(0.5)))));
    features.put(
        "constraints",
        subject -> {
          ComputationGraph net =
              FeatureNetworks.graph(
                  subject,
                  global -> global,
                  layer -> layer.constrainWeights(new NonNegativeConstraint()));
          net.fit(FeatureNetworks.DATA);
          return FeatureNetworks.weights(net, subject).minNumber().doubleValue() >= 0;
        });
    return features;
  }
}
