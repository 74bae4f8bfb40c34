package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every metric of a node, read off its own page: the reference cannot know less than the program.
 * Those of the Java runtime, {@code jvm_}, {@code process_} and {@code system_}, are left out: they
 * depend on what runs.
 */
public final class MetricReference {

  private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.*)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (.*)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)\\{(.*)\\} \\S+");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
  private static final Set<String> FREE = Set.of("version", "java");

  private MetricReference() {}

  /**
   * One metric.
   *
   * @param name as on the page
   * @param type counter, gauge or histogram
   * @param unit seconds, bytes, or empty for a plain number
   * @param labels names, with all values that they can have; without values where those are free
   */
  public record Row(
      String name, String type, String unit, Map<String, Set<String>> labels, String meaning) {

    /** {@code reason=a, b}. */
    public String labelWords() {
      return labels.entrySet().stream()
          .map(
              label ->
                  label.getKey()
                      + (label.getValue().isEmpty()
                          ? ""
                          : ": " + String.join(", ", label.getValue())))
          .collect(Collectors.joining("; "));
    }
  }

  /** All, by name. */
  public static List<Row> rows() {
    return rows(page());
  }

  /** The page of a node to which nothing has happened. */
  static String page() {
    try (Metrics metrics = emptyMetrics()) {
      return metrics.scrape();
    }
  }

  private static Metrics emptyMetrics() {
    NodeStatus nobody =
        new NodeStatus(
            new PeerId("0".repeat(64)),
            NetworkState.STANDALONE,
            "",
            NodeStatus.Queue.EMPTY,
            0,
            0,
            new NodeStatus.Network(0, 0, 0, List.of(), Optional.empty()),
            new NodeStatus.Discovery(
                NodeStatus.Phase.INITIAL, 0, Optional.empty(), Optional.empty(), Optional.empty()),
            List.of());
    Metrics metrics =
        new Metrics(
            "",
            () -> nobody,
            () -> 0,
            () -> 0,
            Set.of(),
            () -> StoreFigures.EMPTY,
            () -> Surroundings.UNKNOWN);
    metrics.watchConnections(() -> 0);
    return metrics;
  }

  /** What a page in Prometheus' text format has. */
  static List<Row> rows(String page) {
    Map<String, String> meanings = new TreeMap<>();
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, Map<String, Set<String>>> labels = new LinkedHashMap<>();
    for (String line : page.lines().toList()) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        meanings.put(help.group(1), help.group(2));
      } else if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (sample.matches()) {
        addLabels(labels.computeIfAbsent(sample.group(1), _ -> new TreeMap<>()), sample.group(2));
      }
    }
    List<Row> rows = new ArrayList<>();
    meanings.forEach(
        (name, meaning) -> {
          if (!name.matches("(jvm|process|system)_.*")) {
            rows.add(
                new Row(
                    name,
                    types.getOrDefault(name, "gauge"),
                    unit(name),
                    labels.getOrDefault(name, Map.of()),
                    meaning));
          }
        });
    return rows;
  }

  private static void addLabels(Map<String, Set<String>> labels, String text) {
    Matcher label = LABEL.matcher(text);
    while (label.find()) {
      Set<String> values = labels.computeIfAbsent(label.group(1), _ -> new TreeSet<>());
      if (!FREE.contains(label.group(1))) {
        values.add(label.group(2));
      }
    }
  }

  private static String unit(String name) {
    String plain = name.replaceAll("_total$|_max$", "");
    return plain.endsWith("_seconds") ? "seconds" : plain.endsWith("_bytes") ? "bytes" : "";
  }
}
