package dev.sorcha.peer.sim;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of a membership scenario.
 *
 * @param name of the scenario
 * @param command what repeats the run
 * @param figures numbers and texts, by name
 * @param digest of the whole run, see {@link Digest}
 * @param notes how often each event was published, and the like
 */
record ScriptReport(
    String name,
    String command,
    Map<String, Object> figures,
    String digest,
    Map<String, String> notes)
    implements RunReport {

  /** The form that machines read; fields are added and never change their meaning. */
  @JsonPropertyOrder({"schema", "scenario", "command", "figures", "digest", "elapsedMs"})
  private record Line(
      String schema,
      String scenario,
      String command,
      Map<String, Object> figures,
      String digest,
      long elapsedMs) {}

  ScriptReport {
    figures = new LinkedHashMap<>(figures);
  }

  static ScriptReport of(String name, Network network, Map<String, Object> figures) {
    Map<String, String> notes = new LinkedHashMap<>();
    int nodes = network.nodes().size();
    Traffic traffic = network.traffic();
    notes.put("events", String.format(Locale.ROOT, "%,d", network.agenda().eventsRun()));
    notes.put("virtual time", network.agenda().nowNanos() / 1_000_000_000 + " s");
    notes.put("links", "" + network.streams().size());
    notes.put("dials for each node", "" + traffic.dials() / nodes);
    notes.put("calls for each node", "" + traffic.calls() / nodes);
    notes.put(
        "other bytes for each node",
        String.format(Locale.ROOT, "%,d", traffic.otherBytes() / nodes));
    network.trace().published().forEach((event, times) -> notes.put(event, "" + times));
    return new ScriptReport(
        name, network.cast().command(), figures, network.trace().digest(), notes);
  }

  /** A figure that is a number. */
  double number(String figure) {
    return Optional.ofNullable(figures.get(figure))
        .filter(Number.class::isInstance)
        .map(Number.class::cast)
        .orElseThrow(() -> new IllegalArgumentException(figure + " (expected: " + figures + ")"))
        .doubleValue();
  }

  /** One line of JSON: schema {@code simulate-membership/v1}. */
  @Override
  public String json(long elapsedMs) {
    return JsonMapper.shared()
        .writeValueAsString(
            new Line("simulate-membership/v1", name, command, figures, digest, elapsedMs));
  }

  @Override
  public String text(long elapsedMs) {
    List<String> lines = new ArrayList<>();
    lines.add(command.replace("./sorcha-peer ", ""));
    figures.forEach((figure, value) -> lines.add(line(figure, "" + value)));
    lines.add("the run:");
    notes.forEach((note, value) -> lines.add(line("  " + note, value)));
    lines.add(line("  digest", digest));
    lines.add(line("  elapsed", String.format(Locale.ROOT, "%.1f s", elapsedMs / 1e3)));
    return String.join("\n", lines);
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-36s %s", name, value);
  }
}
