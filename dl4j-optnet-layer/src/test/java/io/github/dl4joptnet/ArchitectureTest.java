package io.github.dl4joptnet;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which packages may know which, and what users get to see. */
class ArchitectureTest {
  private static final String ROOT = "io.github.dl4joptnet.";
  private static final Path SOURCES = Path.of("src/main/java/io/github/dl4joptnet");
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
  private static final Pattern NAME =
      Pattern.compile("io\\.github\\.dl4joptnet((?:\\.[a-z]\\w*)+)\\.([A-Z]\\w*|\\*)");

  /** What internal packages may know of qp: settings, statuses, what is thrown at users. */
  private static final Set<String> VALUES_OF_QP =
      Set.of(
          "Backend",
          "IterationListener",
          "MatrixForm",
          "QpBackendException",
          "QpSettings",
          "QpStatus");

  private static final int MOST_FILES = 14;

  /** A type that a file of another package names; packages without the root. */
  private record Use(Path file, String from, String to, String type) {
    boolean isOfValue() {
      return from.startsWith("internal.") && to.equals("qp") && VALUES_OF_QP.contains(type);
    }

    @Override
    public String toString() {
      return SOURCES.relativize(file) + " uses " + to + "." + type;
    }
  }

  @Test
  void linearAlgebraProjectionsAndThreadsStandAlone() {
    assertNone(
        "knows nothing of ours",
        use -> use.from.matches("internal\\.(linalg|parallel|projection)"));
  }

  @Test
  void readyMadeLayersAreOnTop() {
    assertNone("is below the ready-made layers", use -> use.to.equals("layers"));
    assertNone(
        "ready-made layers are made of models, layers and direct algorithms",
        use ->
            use.from.equals("layers")
                && !use.to.matches(
                    "conf|model|qp|internal\\.(projection|parallel|backend\\.input)"));
  }

  @Test
  void publicPackagesKnowNoSingleBackend() {
    assertNone(
        "ask internal.backend or its selection instead",
        use -> !use.from.startsWith("internal.") && use.to.matches("internal.backend.c(pu|uda).*"));
  }

  @Test
  void packagesFormNoCycle() {
    Map<String, Set<String>> uses =
        uses().stream()
            .filter(use -> !use.isOfValue())
            .collect(
                groupingBy(Use::from, TreeMap::new, mapping(Use::to, toCollection(TreeSet::new))));
    assertThat(uses).containsKeys("conf", "op", "qp", "internal.backend", "internal.backend.cuda");
    for (String start : uses.keySet()) {
      assertThat(path(start, start, uses, new TreeSet<>()))
          .as("packages that know each other in a circle (types of qp allowed: %s)", VALUES_OF_QP)
          .isEmpty();
    }
  }

  /** Over which packages one knows another; empty if it does not. */
  private static List<String> path(
      String from, String to, Map<String, Set<String>> uses, Set<String> seen) {
    for (String next : uses.getOrDefault(from, Set.of())) {
      if (next.equals(to)) {
        return List.of(from, to);
      }
      List<String> rest = seen.add(next) ? path(next, to, uses, seen) : List.of();
      if (!rest.isEmpty()) {
        return Stream.concat(Stream.of(from), rest.stream()).toList();
      }
    }
    return List.of();
  }

  @Test
  void noMainClassIsNamedLikeATest() {
    assertThat(files().stream().filter(file -> file.toString().endsWith("Test.java"))).isEmpty();
  }

  @Test
  void packagesOfTheCpuBackendAreSmall() {
    files().stream()
        .filter(file -> packageOf(file).startsWith("internal.backend.cpu"))
        .collect(groupingBy(ArchitectureTest::packageOf))
        .forEach((name, files) -> assertThat(files).as(name).hasSizeLessThanOrEqualTo(MOST_FILES));
  }

  @Test
  void usersSeeNoInternalType() throws ClassNotFoundException {
    List<String> seen = new ArrayList<>();
    for (Path file : files()) {
      String name = file.getFileName().toString().replace(".java", "");
      if (!packageOf(file).startsWith("internal.") && !name.equals("package-info")) {
        String full = ROOT + packageOf(file) + "." + name;
        collectVisible(Class.forName(full, false, ArchitectureTest.class.getClassLoader()), seen);
      }
    }
    assertThat(seen).hasSizeGreaterThan(100);
    assertThat(seen.stream().filter(text -> text.contains(ROOT + "internal.")))
        .as("internal types in what users can call, read or extend")
        .isEmpty();
  }

  /** Adds what a user can call, read or extend of a class, with all types that it names. */
  private static void collectVisible(Class<?> type, List<String> seen) {
    if (!isVisible(type.getModifiers())) {
      return;
    }
    for (Type parent : type.getGenericInterfaces()) {
      seen.add(type.getName() + " implements " + parent.getTypeName());
    }
    seen.add(type.getName() + " extends " + type.getGenericSuperclass());
    Stream.of(type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
        .flatMap(Arrays::stream)
        .filter(member -> isVisible(((Member) member).getModifiers()))
        .map(m -> m instanceof Field f ? f.toGenericString() : ((Executable) m).toGenericString())
        .forEach(seen::add);
    for (Class<?> nested : type.getDeclaredClasses()) {
      collectVisible(nested, seen);
    }
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static void assertNone(String rule, Predicate<Use> forbidden) {
    assertThat(uses().stream().filter(forbidden)).as(rule).isEmpty();
  }

  /** In imports and in code, not in comments. */
  private static List<Use> uses() {
    List<Use> uses = new ArrayList<>();
    for (Path file : files()) {
      Matcher name = NAME.matcher(COMMENT.matcher(read(file)).replaceAll(""));
      while (name.find()) {
        Use use = new Use(file, packageOf(file), name.group(1).substring(1), name.group(2));
        if (!use.to.equals(use.from)) {
          uses.add(use);
        }
      }
    }
    return uses;
  }

  private static String packageOf(Path file) {
    return SOURCES.relativize(file.getParent()).toString().replaceAll("[/\\\\]", ".");
  }

  private static List<Path> files() {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
