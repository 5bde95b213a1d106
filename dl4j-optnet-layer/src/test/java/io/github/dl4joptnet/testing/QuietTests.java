package io.github.dl4joptnet.testing;

import io.github.dl4joptnet.op.Nd4jConsole;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps ND4J's two thousand lines out of the build's output; JUnit finds it as a service. */
public final class QuietTests implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Nd4jConsole.quiet();
  }
}
