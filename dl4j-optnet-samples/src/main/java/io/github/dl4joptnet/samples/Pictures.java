package io.github.dl4joptnet.samples;

import java.io.IOException;
import java.io.PrintWriter;

/**
 * Pictures are an extra: a machine that cannot draw, for want of fonts say, still gets the rest.
 */
public final class Pictures {
  private Pictures() {}

  /** Something that draws. */
  @FunctionalInterface
  public interface Drawing {
    void draw() throws IOException;
  }

  /** Says on {@code err} why nothing was drawn, where nothing was. */
  public static void draw(PrintWriter err, Drawing drawing) throws IOException {
    try {
      drawing.draw();
    } catch (LinkageError | InternalError | RuntimeException e) {
      // A Java without fontconfig or freetype fails in one of these ways, depending on its vendor.
      err.println(
          "warning: no pictures: this Java cannot draw text ("
              + e
              + "); installing fontconfig and a font helps");
    }
  }
}
