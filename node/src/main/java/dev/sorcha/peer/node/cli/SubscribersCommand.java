package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists the applications whose cursor a node keeps; its subcommand has it forget some. */
@Command(
    name = "subscribers",
    description = "List the applications whose place the node keeps, or forget some.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer watch --subscriber billing     begins one, from now on",
      "  sorcha-peer subscribers                    how far each has come",
      "  sorcha-peer subscribers resume billing     it had stopped, and goes on without what is"
          + " gone",
      "  sorcha-peer subscribers rm billing         forget it: the next 'billing' begins anew"
    })
final class SubscribersCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of(
          "NAME",
          "ACKNOWLEDGED",
          "BEHIND",
          "STREAM",
          "UNACKNOWLEDGED",
          "SEEN",
          "CREATED",
          "MISSED");

  private static final List<String> CSV_COLUMNS =
      List.of(
          "name",
          "acknowledged",
          "createdAt",
          "lastSeen",
          "suspended",
          "streaming",
          "unacknowledged");

  private final Console console;

  @Option(names = "--quiet", description = "Names alone, one on a line.")
  private boolean quiet;

  @Option(
      names = "--output",
      paramLabel = "table|json|csv",
      description = "Form of the answer (default: table).")
  private TableForm output = TableForm.TABLE;

  @Mixin private WatchOption watch = new WatchOption();

  @Mixin private NodeOptions node = new NodeOptions();

  private SubscribersCommand(Console console) {
    this.console = console;
  }

  /** With its subcommand. */
  static CommandLine commandLine(Console console) {
    SubscribersCommand subscribers = new SubscribersCommand(console);
    return new CommandLine(subscribers)
        .addSubcommand(new SubscribersResumeCommand(console, subscribers.node))
        .addSubcommand(new SubscribersRemoveCommand(console, subscribers.node));
  }

  @Override
  public Integer call() throws Exception {
    return watch.run(console, this::once);
  }

  private int once() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      JsonNode answer = client.get("/api/v1/subscribers");
      if (quiet) {
        answer
            .path("subscribers")
            .forEach(row -> console.out().println(JsonText.text(row, "name")));
        return ExitCode.OK;
      }
      switch (output) {
        case JSON -> console.out().println(answer);
        case TABLE -> print(answer);
        case CSV ->
            Csv.lines(CSV_COLUMNS, answer.path("subscribers")).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  private void print(JsonNode answer) {
    if (answer.path("subscribers").isEmpty()) {
      console.say("the node keeps no subscribers");
      return;
    }
    long last = answer.path("lastSequence").asLong(0);
    Instant now = Instant.now();
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS);
    answer.path("subscribers").forEach(row -> rows.add(cells(row, last, now)));
    Words.table(rows).forEach(console.out()::println);
  }

  private static List<String> cells(JsonNode row, long last, Instant now) {
    long acknowledged = row.path("acknowledged").asLong(0);
    return List.of(
        JsonText.text(row, "name"),
        Long.toString(acknowledged),
        Long.toString(Math.max(0, last - acknowledged)),
        row.path("suspended").asBoolean(false)
            ? "suspended"
            : row.path("streaming").asBoolean(false) ? "open" : "-",
        row.path("unacknowledged").asString(""),
        JsonText.relative(row, "lastSeen", now),
        JsonText.relative(row, "createdAt", now),
        gap(row.path("gap")));
  }

  /** In the gap some are gone. */
  static String gap(JsonNode gap) {
    return gap.isObject()
        ? (gap.path("after").asLong(0) + 1) + " to " + gap.path("through").asLong(0)
        : "-";
  }
}
