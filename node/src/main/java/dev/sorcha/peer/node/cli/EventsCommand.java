package dev.sorcha.peer.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Shows what has happened in a node. */
@Command(
    name = "events",
    description = "Show what has happened: peers, discovery, transitions, errors, actions.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer events -f                        the newest, and what comes, until ^C",
      "  sorcha-peer events --kind error --limit 20   connected, disconnected, transaction,",
      "                                               discovery, error, state, health, action",
      "  sorcha-peer events --output json | jq .      a line of JSON each",
      "",
      "A node keeps 10,000 events over restarts. Single transactions are counted in one line for",
      "ten seconds, and of one code at most 50 are kept in that time."
    })
final class EventsCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);
  private static final int LONGEST_VALUE = 200;

  private final Console console;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what happens, until it is interrupted.")
  private boolean follow;

  @Option(names = "--kind", paramLabel = "KIND", description = "Only those of this kind.")
  private String kind = "";

  @Option(
      names = "--severity",
      paramLabel = "info|warning|critical",
      description = "Only those that matter so much.")
  private String severity = "";

  @Option(names = "--code", paramLabel = "CODE", description = "Only those with this code.")
  private String code = "";

  @Option(
      names = "--limit",
      paramLabel = "NUMBER",
      description = "How many of the newest, 1..1000 (default: 50).")
  private int limit = 50;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Mixin private NodeOptions node = new NodeOptions();

  EventsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    String wanted = filter("kind", kind) + filter("severity", severity) + filter("code", code);
    if (limit < 1 || limit > 1_000) {
      throw new CommandFailed(ExitCode.USAGE, "--limit: " + limit + " (expected: 1..1000)");
    }
    try (NodeClient client = node.connect()) {
      JsonNode page = client.get("/api/v1/events?limit=" + limit + wanted);
      page.path("events").forEach(this::print);
      if (follow) {
        follow(client, page.path("newest").asLong(0), wanted);
      }
      return ExitCode.OK;
    }
  }

  private static String filter(String name, String value) throws CommandFailed {
    if (!value.matches("[a-z.-]{0,40}")) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "--" + name + ": '" + Words.plain(value, 40) + "' (expected: a-z, '.' and '-')");
    }
    return value.isEmpty() ? "" : "&" + name + "=" + value;
  }

  /** Until the node ends. */
  private void follow(NodeClient client, long after, String wanted)
      throws NodeUnreachable, ApiProblem {
    console.out().flush();
    try (EventStream events =
        new EventStream(client.stream("/api/v1/events/stream?after=" + after + wanted))) {
      Optional<EventStream.Event> event = events.next();
      while (event.isPresent()) {
        print(Json.parse(event.get().data().getBytes(StandardCharsets.UTF_8)));
        console.out().flush();
        event = events.next();
      }
      console.say("the node has ended the stream");
    } catch (IOException broken) {
      throw new NodeUnreachable("the node has gone away: " + broken.getMessage(), false, broken);
    }
  }

  private void print(JsonNode event) {
    console.out().println(output == TextOrJson.JSON ? event.toString() : line(event));
  }

  /** In one line for people. */
  static String line(JsonNode event) {
    Instant at = Instant.ofEpochMilli(event.path("at").asLong(0));
    List<String> fields = new ArrayList<>();
    event
        .path("fields")
        .properties()
        .forEach(
            field ->
                fields.add(
                    Words.plain(field.getKey(), 40)
                        + "="
                        + value(field.getKey(), field.getValue().asString(""))));
    return String.format(
        Locale.ROOT,
        "%s  %-8s  %-22s %s",
        TIME.format(at.atZone(ZoneId.systemDefault())),
        FindingRows.text(event, "severity"),
        FindingRows.text(event, "code"),
        String.join("  ", fields));
  }

  /** Ids are short, as in every line for people. */
  private static String value(String key, String value) {
    return key.equals("peer") || key.equals("tx")
        ? Words.plain(Words.shortId(value), 10)
        : Words.plain(value, LONGEST_VALUE);
  }
}
