package io.github.dl4joptnet.loss;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What DL4J writes of a loss when it saves a network. */
final class SavedForm {

  private SavedForm() {}

  static JsonNode of(TaskLoss loss) {
    return mapper().valueToTree(loss);
  }

  /**
   * A field without annotation is reset to its default by saving and loading, and DL4J does not say
   * so; a class that cannot be made again fails only when the saved network is loaded.
   *
   * @throws IllegalStateException if the loss would not be the same after loading
   */
  static void check(TaskLoss loss) {
    JsonNode saved = of(loss);
    for (Class<?> c = loss.getClass(); c != TaskLoss.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!isSaved(field, saved)) {
          throw new IllegalStateException(
              loss.getClass().getName()
                  + ": the field "
                  + field.getName()
                  + " would be lost with a saved network: annotate it with @JsonProperty, or make"
                  + " it transient");
        }
      }
    }
    JsonNode loaded;
    try {
      loaded = mapper().valueToTree(mapper().treeToValue(saved, ILossFunction.class));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalStateException(
          loss.getClass().getName()
              + " cannot be read back from a saved network: it has to be a top-level or static"
              + " class with a constructor without arguments (one of weights alone is none)",
          e);
    }
    if (!loaded.equals(saved)) {
      throw new IllegalStateException(
          "%s would be another loss in a network that is saved and loaded: %s instead of %s"
              .formatted(loss.getClass().getName(), loaded, saved));
    }
  }

  private static boolean isSaved(Field field, JsonNode saved) {
    int modifiers = field.getModifiers();
    return Modifier.isStatic(modifiers)
        || Modifier.isTransient(modifiers)
        || field.isSynthetic() // of an inner class, which cannot be read back
        || field.isAnnotationPresent(JsonProperty.class)
        || saved.has(field.getName());
  }

  private static ObjectMapper mapper() {
    return NeuralNetConfiguration.mapper();
  }
}
