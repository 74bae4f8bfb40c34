package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists what no peer took; its subcommands try it again, export it, or give it up. */
@Command(
    name = "dead",
    description = "List what no peer took, try it again, export it, or give it up.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer dead                           all dead letters, and why they are",
      "  sorcha-peer dead retry --reason 'larger than'   try those again that were too large",
      "  sorcha-peer dead export > dead.jsonl       keep them, with their bytes",
      "  sorcha-peer dead discard 4fc51a9e          give one up; the node's log says so"
    })
final class DeadCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("HASH", "SIZE", "ACCEPTED", "TRIES", "FIRST", "LAST", "RETRIED", "REASON");

  private static final List<String> CSV_COLUMNS =
      List.of(
          "hash",
          "sequence",
          "size",
          "acceptedAt",
          "attempts",
          "firstAttempt",
          "lastAttempt",
          "retried",
          "reason");

  private final Console console;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only those whose reason has this text in it.")
  private String reason = "";

  @Option(names = "--quiet", description = "Hashes alone, one on a line.")
  private boolean quiet;

  @Option(
      names = "--output",
      paramLabel = "table|json|csv",
      description = "Form of the answer (default: table).")
  private TableForm output = TableForm.TABLE;

  @Mixin private WatchOption watch = new WatchOption();

  @Mixin private NodeOptions node = new NodeOptions();

  private DeadCommand(Console console) {
    this.console = console;
  }

  /** With its subcommands. */
  static CommandLine commandLine(Console console) {
    DeadCommand dead = new DeadCommand(console);
    return new CommandLine(dead)
        .addSubcommand(new DeadShowCommand(console, dead.node))
        .addSubcommand(new DeadChangeCommand.Retry(console, dead.node))
        .addSubcommand(new DeadChangeCommand.Discard(console, dead.node))
        .addSubcommand(new DeadExportCommand(console, dead.node));
  }

  @Override
  public Integer call() throws Exception {
    return watch.run(console, this::once);
  }

  private int once() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      List<JsonNode> letters = new OutboxClient(client).deadLetters(reason);
      if (quiet) {
        letters.forEach(letter -> console.out().println(JsonText.text(letter, "hash")));
        return ExitCode.OK;
      }
      switch (output) {
        case JSON ->
            console
                .out()
                .println(
                    Json.line(
                        Map.of(
                            "schema",
                            "dead-letters/v1",
                            "total",
                            letters.size(),
                            "deadLetters",
                            letters)));
        case TABLE -> print(letters);
        case CSV -> Csv.lines(CSV_COLUMNS, letters).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  private void print(List<JsonNode> letters) {
    if (letters.isEmpty()) {
      console.say(
          reason.isEmpty() ? "there are no dead letters" : "no dead letter has this reason");
      return;
    }
    Instant now = Instant.now();
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS);
    letters.forEach(letter -> rows.add(cells(letter, now)));
    Words.table(rows).forEach(console.out()::println);
  }

  private static List<String> cells(JsonNode letter, Instant now) {
    return List.of(
        Words.shortId(JsonText.text(letter, "hash")),
        letter.path("size").asString(""),
        JsonText.relative(letter, "acceptedAt", now),
        letter.path("attempts").asString(""),
        JsonText.relative(letter, "firstAttempt", now),
        JsonText.relative(letter, "lastAttempt", now),
        letter.path("retried").asString(""),
        JsonText.orDash(letter, "reason"));
  }
}
