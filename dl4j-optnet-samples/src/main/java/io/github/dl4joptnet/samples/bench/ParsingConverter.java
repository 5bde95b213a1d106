package io.github.dl4joptnet.samples.bench;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option's value by a parser whose IllegalArgumentExceptions say what is wrong with it. */
public abstract class ParsingConverter<T> implements ITypeConverter<T> {
  private final Function<String, T> parser;

  protected ParsingConverter(Function<String, T> parser) {
    this.parser = parser;
  }

  @Override
  public final T convert(String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
