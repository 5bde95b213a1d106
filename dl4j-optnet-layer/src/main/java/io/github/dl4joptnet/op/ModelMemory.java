package io.github.dl4joptnet.op;

import io.github.dl4joptnet.model.ModelSolution;
import io.github.dl4joptnet.model.SavedModel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the copies of the op of a model share: the model, which is compiled once, and in each thread
 * the last solution, which the gradient op asks for again. As {@link SolveMemory} does for programs
 * of coefficients.
 */
final class ModelMemory {
  private static final SharedById<ModelMemory> BY_ID = new SharedById<>();

  private final PerThread<Solve> lastSolve = new PerThread<>();
  private @Nullable String json;
  private @Nullable SavedModel model;

  private record Solve(List<ArrayContent> inputs, ModelSolution solution) {
    boolean isOf(List<INDArray> arrays) {
      return ArrayContent.areEqual(inputs, arrays);
    }
  }

  private ModelMemory() {}

  static ModelMemory of(String id) {
    return BY_ID.get(id, ModelMemory::new);
  }

  /** Has copies of the op take this model, which has the given stored form. */
  synchronized void share(String itsJson, SavedModel given) {
    json = itsJson;
    model = given;
  }

  /** The model of a stored form: the one that is shared, if it is that. */
  synchronized SavedModel read(String itsJson) {
    SavedModel known = model;
    if (known == null || !itsJson.equals(json)) {
      known = SavedModel.fromJson(itsJson);
      share(itsJson, known);
    }
    return known;
  }

  /** The solution for the arrays, remembered or new; it stays remembered. */
  ModelSolution solve(ModelSpec spec, List<INDArray> arrays) {
    return lastSolve.keep(find(spec, arrays)).solution;
  }

  /** The same, but not remembered any longer: the backward pass, which takes it, releases it. */
  ModelSolution take(ModelSpec spec, List<INDArray> arrays) {
    return lastSolve.take(find(spec, arrays)).solution;
  }

  private Solve find(ModelSpec spec, List<INDArray> arrays) {
    spec.keepNonnegative(arrays);
    Solve last = lastSolve.get();
    if (last != null && last.isOf(arrays)) {
      return last;
    }
    if (last != null) {
      lastSolve.clear();
      last.solution.release();
    }
    try {
      ModelSolution solution = spec.model().solve(spec.values(arrays), spec.settings());
      return new Solve(ArrayContent.of(arrays), solution);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(spec.describe() + e.getMessage(), e);
    }
  }
}
