package io.github.dl4joptnet.samples;

import java.io.IOException;

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

  /**
   * @return null, or why nothing was drawn
   */
  public static String tryToDraw(Drawing drawing) throws IOException {
    try {
      drawing.draw();
      return null;
    } catch (LinkageError | InternalError | RuntimeException e) {
      // A Java without fontconfig or freetype fails in one of these ways, depending on its vendor.
      return "this Java cannot draw text (" + e + "); installing fontconfig and a font helps";
    }
  }
}
