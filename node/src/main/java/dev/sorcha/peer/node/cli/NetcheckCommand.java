package dev.sorcha.peer.node.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Has a running node find out under which address it is known, and whether peers can dial it. */
@Command(
    name = "netcheck",
    description = "Have a node find out its outside address, and whether peers can dial it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "The running node asks, so the answer is about its own port. Exit status 0: peers can dial"
          + " it; 1: they cannot, or nobody knows, and the last line says what to do."
    })
final class NetcheckCommand implements Callable<Integer> {

  private static final String PATH = "/api/v1/address";
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /** Dial-backs begin a moment after the look-ups, so one quiet look is not the end. */
  private static final int QUIET_LOOKS = 4;

  private final Console console;

  @Option(
      names = "--output",
      paramLabel = "table|json",
      description = "Form of the answer (default: table).")
  private TableOrJson output = TableOrJson.TABLE;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to wait for answers, 1..300 (default: 45).")
  private int timeout = 45;

  @Mixin private NodeOptions node = new NodeOptions();

  NetcheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    if (timeout < 1 || timeout > 300) {
      throw new CommandFailed(
          ExitCode.USAGE, "--timeout: " + timeout + " (expected: 1..300 seconds)");
    }
    try (NodeClient client = node.connect()) {
      JsonNode answer = checked(client);
      switch (output) {
        case JSON -> console.out().println(answer);
        case TABLE -> lines(answer).forEach(console.out()::println);
      }
      return answer.path("good").asBoolean(false) ? ExitCode.OK : ExitCode.FAILED;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }

  private JsonNode checked(NodeClient client)
      throws NodeUnreachable, ApiProblem, InterruptedException {
    client.post(PATH + "/check", "{}");
    long deadline = System.nanoTime() + Duration.ofSeconds(timeout).toNanos();
    JsonNode answer = client.get(PATH);
    for (int quiet = 0; quiet < QUIET_LOOKS && System.nanoTime() < deadline; ) {
      Thread.sleep(BETWEEN_LOOKS);
      answer = client.get(PATH);
      quiet = answer.path("asking").asBoolean(false) ? 0 : quiet + 1;
    }
    return answer;
  }

  private static List<String> lines(JsonNode answer) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("Listening", answer.path("listening").asString("")));
    for (JsonNode source : answer.path("sources")) {
      sources(source, rows);
    }
    String advertised = answer.path("advertised").asString("");
    rows.add(
        List.of(
            "Advertised",
            advertised.isEmpty()
                ? answer.path("source").asString("")
                : advertised + "  from " + answer.path("source").asString("")));
    for (JsonNode peer : answer.path("dialBacks")) {
      String seenAt = peer.path("seenAt").asString("");
      rows.add(
          List.of(
              "Inbound",
              Words.shortId(peer.path("peer").asString(""))
                  + "  "
                  + peer.path("words").asString("")
                  + (seenAt.isEmpty() ? "" : ", and sees this node come from " + seenAt)));
    }
    rows.add(List.of("VERDICT", answer.path("advice").asString("")));
    String fix = answer.path("fix").asString("");
    if (!fix.isEmpty()) {
      rows.add(List.of("FIX", fix));
    }
    return Words.table(rows);
  }

  private static void sources(JsonNode source, List<List<String>> rows) {
    String name =
        switch (source.path("source").asString("")) {
          case "interfaces" -> "Interface";
          case "mapping" -> "Router";
          case "stun" -> "STUN";
          default -> "HTTP";
        };
    for (JsonNode found : source.path("found")) {
      rows.add(
          List.of(
              name,
              found.path("address").asString("")
                  + "  by "
                  + Words.plain(found.path("by").asString(""), 80)));
    }
    for (JsonNode failure : source.path("failures")) {
      rows.add(List.of(name, Words.plain(failure.asString(""), 160)));
    }
    JsonNode nat = source.path("nat");
    if (nat.isObject()) {
      rows.add(
          List.of(
              "NAT (UDP)",
              nat.path("classic").asString("")
                  + ": mapping "
                  + nat.path("mapping").asString("")
                  + ", filtering "
                  + nat.path("filtering").asString("")
                  + (nat.path("hairpin").asBoolean(false) ? ", hairpinning" : "")));
    }
  }
}
