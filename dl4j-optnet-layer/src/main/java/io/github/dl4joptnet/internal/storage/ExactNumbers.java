package io.github.dl4joptnet.internal.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A text for numbers that keeps every bit, infinities included, where decimal text would be long
 * and Infinity no JSON at all: big-endian IEEE values, deflated, in Base64. Values that are floats
 * without loss (incidence matrices, identities, FLOAT arrays) are stored as floats.
 */
public final class ExactNumbers {
  public static final String FLOATS = "float32-deflate-base64";
  public static final String DOUBLES = "float64-deflate-base64";

  /** Deflated data is at best 1,032 times smaller. */
  private static final long MAX_DEFLATION = 1_032;

  private ExactNumbers() {}

  /** The encoding that {@link #encode} uses for these values. */
  public static String encoding(double[] values) {
    return Arrays.stream(values).allMatch(ExactNumbers::isFloat) ? FLOATS : DOUBLES;
  }

  private static boolean isFloat(double value) {
    return Double.doubleToLongBits((float) value) == Double.doubleToLongBits(value);
  }

  public static String encode(double[] values) {
    boolean floats = FLOATS.equals(encoding(values));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      for (double value : values) {
        if (floats) {
          out.writeFloat((float) value);
        } else {
          out.writeDouble(value);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in memory: cannot happen
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** Whether an encoding is one of ours. */
  public static boolean isKnown(String encoding) {
    return FLOATS.equals(encoding) || DOUBLES.equals(encoding);
  }

  /** The most numbers that a text can hold, so that damaged lengths do not fill the memory. */
  public static long most(String encoding, String text) {
    int bytesPerEntry = FLOATS.equals(encoding) ? 4 : 8;
    return Math.min(
        Integer.MAX_VALUE, MAX_DEFLATION * (text.length() * 3L / 4 + 1) / bytesPerEntry);
  }

  /**
   * @param length at most {@link #most}
   * @throws IllegalArgumentException if the text is damaged
   */
  public static double[] decode(String encoding, String text, int length) {
    double[] values = new double[length];
    byte[] bytes = Base64.getDecoder().decode(text);
    try (DataInputStream in =
        new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
      for (int i = 0; i < length; i++) {
        values[i] = FLOATS.equals(encoding) ? in.readFloat() : in.readDouble();
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(length + " stored numbers: damaged", e);
    }
    return values;
  }
}
