package io.github.dl4joptnet.samples.schedule;

import static io.github.dl4joptnet.samples.schedule.LoadDay.HOURS;

import io.github.dl4joptnet.loss.DecisionProgram;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The linear variant: when to pump and when to generate in a pumped storage, which supplies s and
 * saves the generation that is dearest. Generation for a load y costs ½ y², so that a unit more or
 * less is worth y: the loads are the prices.
 *
 * <pre>
 * maximise    Σ priceᵢ sᵢ,   s = turbine − pump
 * subject to  0 ≤ pump, turbine ≤ 0.3 GW,  |sᵢ₊₁ − sᵢ| ≤ 0.4 GW,
 *             0 ≤ content ≤ 1.2 GWh, half full before and after the day,
 *             of what is pumped 0.75 can be generated
 * </pre>
 *
 * <p>The decision for prices that are only forecast is at a vertex, and does not move with a small
 * change of the forecast: the gradient of its value is zero almost everywhere.
 */
final class StorageModel {
  private static final double POWER = 0.3;
  private static final double CAPACITY = 1.2;
  private static final double EFFICIENCY = 0.75;

  private StorageModel() {}

  /** With the prices as costs, and the supply as decision. */
  static DecisionProgram program() {
    return DecisionProgram.of(model(), "price", "supply");
  }

  /** The best supplies for prices, {@code [days, 24]} both. */
  static INDArray supplies(INDArray prices) {
    return model().solve(Map.of("price", prices)).value("supply");
  }

  private static QpModel model() {
    QpModel model = new QpModel();
    Variable supply = model.variable("supply", HOURS);
    Variable pump = model.variable("pump", HOURS);
    Variable turbine = model.variable("turbine", HOURS);
    Parameter price = model.parameter("price", HOURS);
    Expression change = pump.mul(EFFICIENCY).sub(turbine);
    model.maximize(price.dot(supply));
    model.subjectTo(
        supply.eq(turbine.sub(pump)),
        pump.between(0, POWER),
        turbine.between(0, POWER),
        supply.diff().between(-ScheduleModel.RAMP, ScheduleModel.RAMP),
        change.cumsum().between(-0.5 * CAPACITY, 0.5 * CAPACITY),
        change.sum().eq(0));
    return model;
  }
}
