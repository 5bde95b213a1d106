import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.conf.OptNetVertex;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.ui.api.UIServer;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Trains a graph with an OptNet layer and an OptNet vertex, and shows it in DL4J's training UI. */
public final class TrainingPage {
  private TrainingPage() {}

  public static void main(String[] args) throws InterruptedException {
    ComputationGraph net =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.02))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(5))
                .addLayer("p", new DenseLayer.Builder().nOut(8).build(), "in")
                .addLayer(
                    "layer",
                    new OptNetLayer.Builder()
                        .lower(0.0)
                        .Q(Coefficient.factored(0.1))
                        .A(Coefficient.learned(3, new UniformDistribution(0, 1)))
                        .b(Coefficient.timesExp())
                        .build(),
                    "p")
                .addVertex(
                    "vertex",
                    new OptNetVertex.Builder()
                        .variables(8)
                        .Q(Coefficient.identity(1.0))
                        .p(Coefficient.input("layer"))
                        .A(Coefficient.learned(2, new UniformDistribution(0, 1)))
                        .b(Coefficient.timesPoint())
                        .build(),
                    "layer")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(3)
                        .build(),
                    "vertex")
                .setOutputs("out")
                .build());
    net.init();
    UIServer server = UIServer.getInstance(); // port 9000, or -Dorg.deeplearning4j.ui.port=…
    StatsStorage statistics = new InMemoryStatsStorage();
    server.attach(statistics);
    net.setListeners(new StatsListener(statistics, 1));
    DataSet data = new DataSet(Nd4j.randn(32, 5), Nd4j.rand(32, 3));
    for (int i = 0; i < 60; i++) {
      net.fit(data);
    }
    System.out.println("ready at " + server.getAddress());
    Thread.currentThread().join();
  }
}
