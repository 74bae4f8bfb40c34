package dev.sorcha.peer.node.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Has a node look how far a peer is, by which way, and why by that one. */
@Command(
    name = "ping",
    description = "Have a node look how far a peer is, by which way, and why that way.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples%n",
    footer = {
      "  sorcha-peer ping 4fc51a                    the peer whose id begins so",
      "  sorcha-peer ping 4fc51a -c 3 --require stream",
      "",
      "Exit status 0: it answered each time, by the required way; 1: not; 4: no such peer."
    })
final class PingCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      description = "How often, 1..100 (default: 1).")
  private int count = 1;

  @Option(
      names = "--require",
      paramLabel = "WAY",
      description = "The way that it must be reached by: stream, unary, rest or polled.")
  private String require = "";

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Mixin private NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "ID", description = "Of a peer, or 6 and more of its first digits.")
  private String id = "";

  PingCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    String wanted = id.toLowerCase(Locale.ROOT);
    if (!wanted.matches("[0-9a-f]{6,64}")) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "ID: '" + Words.plain(id, 80) + "' (expected: the id of a peer, or 6 of its digits)");
    }
    if (!List.of("", "stream", "unary", "rest", "polled").contains(require)) {
      throw new CommandFailed(
          ExitCode.USAGE, "--require: " + require + " (expected: stream, unary, rest or polled)");
    }
    if (count < 1 || count > 100) {
      throw new CommandFailed(ExitCode.USAGE, "--count: " + count + " (expected: 1..100)");
    }
    try (NodeClient client = node.connect()) {
      String peer = peer(client, wanted);
      boolean good = true;
      for (int i = 0; i < count; i++) {
        JsonNode answer = client.post("/api/v1/peers/" + peer + "/ping", "{}");
        console.out().println(output == TextOrJson.JSON ? answer.toString() : text(answer));
        console.out().flush();
        good &=
            answer.path("reply").asBoolean(false)
                && answer.path("path").asString("").startsWith(require);
      }
      return good ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static String peer(NodeClient client, String wanted)
      throws CommandFailed, NodeUnreachable, ApiProblem {
    List<PeerRow> found = client.peers("").beginningWith(wanted);
    if (found.size() == 1) {
      return found.getFirst().id();
    }
    throw found.isEmpty()
        ? new CommandFailed(ExitCode.NOT_FOUND, "no peer " + wanted + " is known to the node")
        : new CommandFailed(
            ExitCode.USAGE,
            "ID: '"
                + wanted
                + "' is the beginning of "
                + found.size()
                + " peers (expected: of one)");
  }

  private static String text(JsonNode answer) {
    String who = Words.shortId(JsonText.text(answer, "id"));
    String at = JsonText.text(answer, "address");
    String path = JsonText.text(answer, "path");
    String line =
        answer.path("reply").asBoolean(false)
            ? "reply from "
                + who
                + (path.isEmpty() ? " by a check" : " by " + path)
                + (at.isEmpty() ? "" : ", " + at)
                + (answer.path("latencyMs").isNumber()
                    ? String.format(
                        Locale.ROOT, ", in %.1f ms", answer.path("latencyMs").asDouble())
                    : "")
            : "no reply from "
                + who
                + (at.isEmpty() ? "" : ", " + at)
                + ": "
                + JsonText.text(answer, "failure");
    String why = JsonText.text(answer, "why");
    return line + (why.isEmpty() ? "" : System.lineSeparator() + "  because: " + why);
  }
}
