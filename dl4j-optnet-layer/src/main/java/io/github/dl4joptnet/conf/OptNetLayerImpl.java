package io.github.dl4joptnet.conf;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A running {@link OptNetLayer}. */
final class OptNetLayerImpl extends BaseLayer<OptNetLayer> {
  private static final long serialVersionUID = 1L;

  private final transient RunningProgram qp;

  OptNetLayerImpl(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    qp = layerConf().running(dataType);
  }

  private Map<String, INDArray> inputs() {
    return Map.of(layerConf().inputName(), input.castTo(dataType));
  }

  RunningProgram qp() {
    return qp;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    layerConf().validateInput(input);
    applyDropOutIfNecessary(training, workspaceMgr);
    if (!training && layerConf().warmStarts() && FrozenWrapper.isCaller()) {
      qp.endSequence(); // it may be a training step
    }
    INDArray z =
        RunningChecks.named(
            layerConf().describe(),
            () ->
                qp.solve(
                    training, name -> getParamWithNoise(name, training, workspaceMgr), inputs()));
    INDArray mask = RunningChecks.mask(layerConf().describe(), maskArray, z);
    INDArray output =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, z.shape(), 'c');
    output.assign(z);
    if (mask != null) {
      output.muliColumnVector(mask.castTo(dataType));
    }
    return output;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray mask = RunningChecks.mask(layerConf().describe(), maskArray, epsilon);
    INDArray masked = mask == null ? epsilon : epsilon.mulColumnVector(mask);
    RunningProgram.Gradients chain =
        qp.backward(masked, name -> getParamWithNoise(name, true, workspaceMgr), inputs());
    gradient = new DefaultGradient(gradientsFlattened);
    for (String name : params.keySet()) {
      INDArray view = Objects.requireNonNull(gradientViews.get(name), name);
      view.assign(chain.parameterGradient(name));
      gradient.setGradientFor(name, view);
    }
    weightNoiseParams.clear();
    INDArray below = chain.inputGradient(layerConf().inputName());
    INDArray epsilonNext = workspaceMgr.dup(ArrayType.ACTIVATION_GRAD, below);
    return new Pair<>(gradient, backpropDropOutIfPresent(epsilonNext));
  }

  /** Matrices lie row by row; those of the inherited method column by column. */
  @Override
  public void setParams(INDArray params) {
    if (params != paramsFlattened) {
      setParams(params, 'c');
    }
  }

  @Override
  public void setParam(String key, INDArray value) {
    INDArray parameter = getParam(key);
    if (parameter == null || !Arrays.equals(parameter.shape(), value.shape())) {
      throw new IllegalArgumentException(
          "%s: parameter \"%s\" of shape %s cannot take a value of invalid shape %s"
              .formatted(
                  layerConf().describe(),
                  key,
                  parameter == null ? "(there is none)" : Arrays.toString(parameter.shape()),
                  Arrays.toString(value.shape())));
    }
    parameter.assign(value);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
