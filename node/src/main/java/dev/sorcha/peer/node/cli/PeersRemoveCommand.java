package dev.sorcha.peer.node.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a node forget peers. Nothing is removed unless all that was typed means exactly one each. */
@Command(
    name = "rm",
    description = "Have a node forget peers, and end its links to them.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "This is no ban: a peer that connects, or that others tell of, is known again (see ban).",
      "Removes nothing when one ID is unknown (ends with 4) or stands for several peers (ends with"
          + " 2)."
    })
final class PeersRemoveCommand implements Callable<Integer> {

  private final Console console;
  private final NodeOptions node;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--dry-run", description = "Say what would be removed, and remove nothing.")
  private boolean dryRun;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the lines (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "Ids of peers, or the first six digits and more of them.")
  private List<String> ids = new ArrayList<>();

  /**
   * @param node of the command above, which shares its options with this one
   */
  PeersRemoveCommand(Console console, NodeOptions node) {
    this.console = console;
    this.node = node;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    List<String> wanted =
        ids.stream()
            .map(id -> PeerTargets.checked(Objects.requireNonNull(spec).commandLine(), id))
            .toList();
    try (NodeClient client = node.connect()) {
      PeerList peers = client.peers("");
      Set<PeerTargets.Target> targets = new LinkedHashSet<>();
      for (String id : wanted) {
        // One that has left the table may still be tried: the node knows.
        targets.add(PeerTargets.find(id, peers, !dryRun, "nothing was removed"));
      }
      int exitCode = ExitCode.OK;
      for (PeerTargets.Target target : targets) {
        if (!dryRun && !remove(client, target)) {
          exitCode = ExitCode.NOT_FOUND;
          continue;
        }
        print(target);
      }
      return exitCode;
    }
  }

  /** Whether it was there to be removed. */
  private boolean remove(NodeClient client, PeerTargets.Target target)
      throws NodeUnreachable, ApiProblem {
    try {
      client.removePeer(target.id());
      return true;
    } catch (ApiProblem problem) {
      if (!problem.code().equals("NO_SUCH_PEER")) {
        throw problem;
      }
      console.say(PeerTargets.unknown(target.id()));
      return false;
    }
  }

  private void print(PeerTargets.Target target) {
    switch (output) {
      case TEXT ->
          console
              .out()
              .printf(
                  "%s  %s  %s%n",
                  dryRun ? "would remove" : "removed", target.id(), target.address());
      case JSON ->
          console
              .out()
              .println(
                  Json.line(
                      Map.of("schema", "peer-removal/v1", "id", target.id(), "dryRun", dryRun)));
    }
  }
}
