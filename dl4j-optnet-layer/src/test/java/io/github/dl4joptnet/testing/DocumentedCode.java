package io.github.dl4joptnet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Compares the Java blocks of a Markdown page with the tests that compile and run them. */
public final class DocumentedCode {
  private DocumentedCode() {}

  /**
   * Each block of the page stands, but for its indentation, in the source of one of the classes.
   */
  public static void assertCompiled(String page, Class<?>... tests) throws IOException {
    StringBuilder sources = new StringBuilder();
    for (Class<?> test : tests) {
      Path source = Path.of("src/test/java", test.getName().replace('.', '/') + ".java");
      sources.append(withoutIndentation(Files.readAllLines(source))).append('\n');
    }
    String code = sources.toString();
    List<String> blocks = javaBlocks(Files.readAllLines(Path.of(page)));
    assertThat(blocks).isNotEmpty().allSatisfy(block -> assertThat(code).contains(block));
  }

  private static List<String> javaBlocks(List<String> page) {
    List<String> blocks = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      if (page.get(i).equals("```java")) {
        int end = i + page.subList(i, page.size()).indexOf("```");
        blocks.add(withoutIndentation(page.subList(i + 1, end)));
      }
    }
    return blocks;
  }

  private static String withoutIndentation(List<String> lines) {
    return lines.stream().map(String::strip).collect(Collectors.joining("\n"));
  }
}
