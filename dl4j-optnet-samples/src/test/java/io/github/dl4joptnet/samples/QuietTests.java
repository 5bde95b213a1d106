package io.github.dl4joptnet.samples;

import io.github.dl4joptnet.op.Nd4jConsole;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps what SameDiff prints out of the build's output; JUnit finds it as a service. */
public final class QuietTests implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Nd4jConsole.quiet();
  }
}
