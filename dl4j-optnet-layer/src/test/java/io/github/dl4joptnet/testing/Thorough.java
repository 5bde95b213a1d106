package io.github.dl4joptnet.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Tests that take long and repeat, with more cases or sizes, what shorter ones check: they run with
 * {@code ./mvnw verify -Dthorough} alone.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
    named = Thorough.PROPERTY,
    matches = ".*",
    disabledReason = "not -Dthorough")
public @interface Thorough {
  String PROPERTY = "thorough";

  /** Whether this is the thorough run, for tests that do more in it. */
  boolean IS_ON = System.getProperty(PROPERTY) != null;
}
