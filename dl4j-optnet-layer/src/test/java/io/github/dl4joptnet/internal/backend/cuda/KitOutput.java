package io.github.dl4joptnet.internal.backend.cuda;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** Lines that java_path.py reads: "row" or "fact" and a JSON object. */
final class KitOutput {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final Map<String, Object> values = new LinkedHashMap<>();

  KitOutput put(String key, Object value) {
    values.put(key, value);
    return this;
  }

  void row() {
    OUT.println("row " + json());
  }

  void fact() {
    OUT.println("fact " + json());
  }

  private String json() {
    StringJoiner json = new StringJoiner(", ", "{", "}");
    values.forEach((key, value) -> json.add(quoted(key) + ": " + json(value)));
    return json.toString();
  }

  private static String json(Object value) {
    boolean isNotFinite = value instanceof Double number && !Double.isFinite(number);
    return value instanceof String || isNotFinite
        ? quoted(String.valueOf(value))
        : String.valueOf(value);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      quoted.append(c == '"' || c == '\\' ? "\\" + c : c < ' ' ? " " : String.valueOf(c));
    }
    return quoted.append('"').toString();
  }
}
