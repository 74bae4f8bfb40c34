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

/** Has a node lift bans. Nothing is lifted unless all that was typed means exactly one each. */
@Command(
    name = "unban",
    description = "Have a node lift bans: an operator's, and those for faults.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "The node dials it where it listened when it was banned; a peer without such an address"
          + " comes",
      "back when it connects.",
      "Lifts nothing when one ID is not banned (ends with 4) or stands for several (ends with 2)."
    })
final class PeersUnbanCommand implements Callable<Integer> {

  private final Console console;
  private final NodeOptions node;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the lines (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "Ids of banned peers, or the first six digits and more of them.")
  private List<String> ids = new ArrayList<>();

  /**
   * @param node of the command above, which shares its options with this one
   */
  PeersUnbanCommand(Console console, NodeOptions node) {
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
      List<BanRow> bans = client.bans();
      Set<String> targets = new LinkedHashSet<>();
      for (String id : wanted) {
        targets.add(banned(id, bans));
      }
      for (String target : targets) {
        client.unban(target);
        switch (output) {
          case TEXT -> console.out().printf("unbanned  %s%n", target);
          case JSON -> console.out().println(Json.line(Map.of("schema", "unban/v1", "id", target)));
        }
      }
      return ExitCode.OK;
    }
  }

  private static String banned(String prefix, List<BanRow> bans) throws CommandFailed {
    List<String> candidates =
        bans.stream().map(BanRow::id).filter(id -> id.startsWith(prefix)).distinct().toList();
    if (candidates.isEmpty()) {
      throw new CommandFailed(
          ExitCode.NOT_FOUND, "no peer " + prefix + " is banned; nothing was lifted");
    }
    if (candidates.size() > 1) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "ID: '"
              + prefix
              + "' is the beginning of "
              + candidates.size()
              + " banned peers (expected: of one); nothing was lifted");
    }
    return candidates.getFirst();
  }
}
