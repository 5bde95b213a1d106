package io.github.dl4joptnet.conf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Copies the mutable parts of a layer's training configuration. */
final class TrainingConfigCopies {

  private TrainingConfigCopies() {}

  static @Nullable IUpdater copy(@Nullable IUpdater updater) {
    return updater == null ? null : updater.clone();
  }

  static @Nullable List<Regularization> copy(@Nullable List<Regularization> regularization) {
    if (regularization == null) {
      return null;
    }
    List<Regularization> copies = new ArrayList<>();
    regularization.forEach(each -> copies.add(each.clone()));
    return copies;
  }
}
