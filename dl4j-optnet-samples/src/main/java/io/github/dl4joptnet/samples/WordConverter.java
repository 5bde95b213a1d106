package io.github.dl4joptnet.samples;

import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads constants by their texts alone: picocli takes their names too, and lists both.
 *
 * @param <E> the constants
 */
public abstract class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {
  private final E[] constants;

  protected WordConverter(Class<E> type) {
    constants = type.getEnumConstants();
  }

  @Override
  public E convert(String text) {
    return Arrays.stream(constants)
        .filter(each -> each.toString().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected one of %s, but was '%s'"
                        .formatted(Arrays.toString(constants), text)));
  }
}
