package io.github.dl4joptnet.testing.measurements;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The number of live objects of each class, as {@code jcmd PID GC.class_histogram} prints it. It
 * tells a leak of a few objects from the JVM's own growth, which the size of the heap does not.
 */
public record LiveObjects(Map<String, Long> count) {
  private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

  /** Collects garbage first. */
  public static LiveObjects now() throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    Map<String, Long> count = new HashMap<>();
    for (String line : histogram.split("\n")) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        count.merge(matcher.group(2), Long.parseLong(matcher.group(1)), Long::sum);
      }
    }
    return new LiveObjects(count);
  }

  /** By how many objects each class has grown. */
  public Map<String, Long> growthSince(LiveObjects before) {
    Map<String, Long> growth = new TreeMap<>();
    count.forEach((name, now) -> growth.put(name, now - before.count.getOrDefault(name, 0L)));
    return growth;
  }
}
