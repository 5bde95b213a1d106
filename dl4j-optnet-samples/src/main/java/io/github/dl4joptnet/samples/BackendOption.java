package io.github.dl4joptnet.samples;

import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.QpBackendException;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolver;
import picocli.CommandLine.Option;

/** Where the optimization layers of a network compute; a mixin of the training commands. */
public final class BackendOption {
  @Option(
      names = "--backend",
      paramLabel = "auto|cpu|cuda",
      defaultValue = "auto",
      description = "Where the QPs are solved.")
  private Backend backend;

  /**
   * Decides for every solver of this JVM; the network itself, and so its file, does not keep it.
   *
   * @throws UserError if there is no usable GPU where one is asked for
   */
  public void apply() {
    if (backend == Backend.AUTO) {
      return;
    }
    try {
      QpSolver.create(QpSettings.builder().backend(backend).build());
    } catch (QpBackendException e) {
      throw new UserError(e.getMessage(), e);
    }
    System.setProperty(Backend.PROPERTY, backend.name());
  }
}
