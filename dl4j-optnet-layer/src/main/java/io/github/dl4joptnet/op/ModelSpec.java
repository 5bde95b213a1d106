package io.github.dl4joptnet.op;

import io.github.dl4joptnet.internal.storage.StoredForm;
import io.github.dl4joptnet.model.Constraint;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.SavedModel;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The attributes of the op of a model. They are saved and cloned with the graph. The inputs of the
 * op are all parameters of the model, in the order of declaration.
 *
 * @param name the user's name for the op, for messages
 * @param id the same in all clones of an op, which share a {@link ModelMemory} through it
 * @param json the stored form of the model and its outputs
 * @param saved what the json says, read once for all clones
 * @param trained indices of the parameters whose variables the builder has made
 */
record ModelSpec(
    String name,
    String id,
    String json,
    SavedModel saved,
    SortedSet<Integer> trained,
    QpSettings settings) {

  private static final int FORMAT = 1;
  private static final String SETTING = "settings.";

  QpModel model() {
    return saved.model();
  }

  List<Parameter> parameters() {
    return List.copyOf(model().parameters());
  }

  /** The expressions whose values are outputs; behind them are multipliers and the status. */
  List<Expression> outputs() {
    return saved.outputs();
  }

  /** The constraints whose multipliers are outputs. */
  List<Constraint> duals() {
    return model().constraints().stream().filter(Constraint::isNamed).toList();
  }

  /** The types that {@link org.nd4j.autodiff.samediff.SameDiff#save} can store. */
  Map<String, Object> toProperties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("format", (long) FORMAT);
    properties.put("name", name);
    properties.put("id", id);
    properties.put("model", json);
    properties.put(
        "trained", trained.stream().map(String::valueOf).collect(Collectors.joining(",")));
    settings.toMap().forEach((key, value) -> properties.put(SETTING + key, value));
    return properties;
  }

  /**
   * @throws IllegalArgumentException if the form is of a later version, or damaged
   */
  static ModelSpec fromProperties(Map<String, Object> properties) {
    StoredForm.check(
        "the graph's OptNet op",
        ((Number) QpSpec.required(properties, "format")).longValue(),
        FORMAT);
    String id = (String) QpSpec.required(properties, "id");
    String json = (String) QpSpec.required(properties, "model");
    String trained = (String) QpSpec.required(properties, "trained");
    Map<String, String> settings = new TreeMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(SETTING)) {
            settings.put(key.substring(SETTING.length()), (String) value);
          }
        });
    return new ModelSpec(
        (String) QpSpec.required(properties, "name"),
        id,
        json,
        ModelMemory.of(id).read(json),
        Arrays.stream(trained.split(","))
            .filter(each -> !each.isEmpty())
            .map(Integer::valueOf)
            .collect(Collectors.toCollection(TreeSet::new)),
        QpSettings.fromMap(settings));
  }

  /**
   * The wider of the inputs' types: ND4J's own rule for mixed arithmetic.
   *
   * @throws IllegalArgumentException if one is neither FLOAT nor DOUBLE
   */
  DataType outputType(List<DataType> types) {
    DataType widest = DataType.FLOAT;
    for (int k = 0; k < types.size(); k++) {
      DataType type = types.get(k);
      if (type != DataType.FLOAT && type != DataType.DOUBLE) {
        throw problem(
            "parameter \"%s\" has data type %s, expected FLOAT or DOUBLE"
                .formatted(parameters().get(k).name(), type));
      }
      widest = type == DataType.DOUBLE ? type : widest;
    }
    return widest;
  }

  /**
   * The number of samples that the arrays have, provided that they fit the parameters; the solve
   * checks that.
   */
  long batch(List<INDArray> arrays) {
    long batch = 1;
    for (int k = 0; k < arrays.size(); k++) {
      batch = Math.max(batch, arrays.get(k).length() / parameters().get(k).size());
    }
    return batch;
  }

  /** The shapes of all outputs. */
  List<long[]> outputShapes(long batch) {
    List<long[]> shapes = new ArrayList<>();
    outputs().forEach(output -> shapes.add(withBatch(batch, output.shape())));
    duals().forEach(constraint -> shapes.add(withBatch(batch, constraint.shape())));
    shapes.add(new long[] {batch});
    return shapes;
  }

  private static long[] withBatch(long batch, long[] shape) {
    long[] all = new long[Math.max(2, shape.length + 1)];
    all[0] = batch;
    all[1] = 1; // of a scalar
    System.arraycopy(shape, 0, all, 1, shape.length);
    return all;
  }

  /** The arrays by the names of the parameters. */
  Map<String, INDArray> values(List<INDArray> arrays) {
    Map<String, INDArray> values = new LinkedHashMap<>();
    for (int k = 0; k < arrays.size(); k++) {
      values.put(parameters().get(k).name(), arrays.get(k));
    }
    return values;
  }

  /**
   * Sets to 0 what an update has made negative of the trained weights of convex functions, in the
   * variables themselves: left below 0, they would take many steps to come back.
   */
  void keepNonnegative(List<INDArray> arrays) {
    for (int k : trained) {
      model().keepNonnegative(parameters().get(k), arrays.get(k));
    }
  }

  IllegalArgumentException problem(String what) {
    return new IllegalArgumentException(describe() + what);
  }

  String describe() {
    return "OptNet op \"" + name + "\": ";
  }
}
