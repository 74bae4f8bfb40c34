package dev.sorcha.peer.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Ends a node with nothing owed, as far as its peers let it. */
@Command(
    name = "drain",
    description = "Have a node take nothing new, deliver what waits, and end.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "Prints what enough peers do not hold when the time is over: it is kept in the node's folder,"
          + " and",
      "offered again after the next start. Ends with 0 when nothing is left, with 1 otherwise; the"
          + " node",
      "ends with 0 in both cases. Interrupting this command does not stop the drain; SIGTERM ends"
          + " the",
      "node at once, and loses nothing either."
    })
final class DrainCommand implements Callable<Integer> {

  /** 200 entries of a few hundred characters. */
  private static final int LONGEST_LINE = 1 << 20;

  private final Console console;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = WatchCommand.TimeConverter.class,
      description = "How long to wait for peers, up to a day (default: 60s).")
  private Duration timeout = Duration.ofSeconds(60);

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Mixin private NodeOptions node = new NodeOptions();

  DrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect();
        InputStream in = new OutboxClient(client).drain(timeout)) {
      Lines lines = new Lines(in, LONGEST_LINE);
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        JsonNode said = Json.parse(line.get());
        if (said.path("state").asString("").equals("draining")) {
          console.say(said.path("waiting").asInt(0) + " wait");
        } else {
          return end(said);
        }
      }
      throw brokenOff("its answer ends too early");
    } catch (IOException | IllegalArgumentException broken) {
      throw brokenOff(String.valueOf(broken.getMessage()));
    }
  }

  private static CommandFailed brokenOff(String why) {
    return new CommandFailed(
        ExitCode.FAILED, "the node broke off, and may be gone: " + why + "; its log says more");
  }

  private int end(JsonNode said) {
    int left = said.path("waiting").asInt(0);
    switch (output) {
      case JSON -> console.out().println(said);
      case TEXT -> {
        said.path("entries")
            .forEach(
                entry ->
                    console
                        .out()
                        .println(
                            JsonText.text(entry, "hash")
                                + "  "
                                + JsonText.text(entry, "stage")
                                + "  held by "
                                + Words.count(entry.path("custody").asInt(0), "peer")));
        console.say(
            left == 0
                ? "drained: the node ends, and owes the network nothing"
                : "the time is over: the node ends, and "
                    + Words.count(left, "transaction")
                    + " wait in its folder for the next start");
      }
    }
    return left == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
