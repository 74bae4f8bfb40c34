package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows one dead letter. */
@Command(
    name = "show",
    description = "Show one dead letter.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DeadShowCommand implements Callable<Integer> {

  private final Console console;
  private final NodeOptions node;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Parameters(
      paramLabel = "HASH",
      description = "Its hash, or the first six digits and more of it.")
  private String hash = "";

  /**
   * @param node of the command above, which shares its options with this one
   */
  DeadShowCommand(Console console, NodeOptions node) {
    this.console = console;
    this.node = node;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      List<JsonNode> letters = new OutboxClient(client).deadLetters("");
      JsonNode letter = OutboxClient.beginningWith(hash, letters);
      switch (output) {
        case JSON ->
            console
                .out()
                .println(Json.line(Map.of("schema", "dead-letter/v1", "deadLetter", letter)));
        case TEXT -> Words.table(rows(letter)).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }

  private static List<List<String>> rows(JsonNode letter) {
    return List.of(
        List.of("hash", JsonText.text(letter, "hash")),
        List.of("reason", JsonText.orDash(letter, "reason")),
        List.of("attempts", letter.path("attempts").asString("")),
        List.of("first", at(letter, "firstAttempt")),
        List.of("last", at(letter, "lastAttempt")),
        List.of("accepted", at(letter, "acceptedAt")),
        List.of("retried", letter.path("retried").asString("")),
        List.of("sequence", letter.path("sequence").asString("")),
        List.of("size", letter.path("size").asString("") + " bytes"));
  }

  private static String at(JsonNode letter, String member) {
    return JsonText.time(letter, member)
        .map(time -> time + ", " + Words.relative(time, Instant.now()))
        .orElse("-");
  }
}
