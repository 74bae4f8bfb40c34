package dev.sorcha.peer.node.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      "This is no ban: a peer that connects, or that others tell of, is known again.",
      "Removes nothing when one ID is unknown (ends with 4) or stands for several peers (ends with"
          + " 2)."
    })
final class PeersRemoveCommand implements Callable<Integer> {

  private static final int ID_DIGITS = 64;

  /** With six digits, two of 1,000 peers begin alike in one table of 34. */
  private static final Pattern ID_OR_PREFIX = Pattern.compile("[0-9a-f]{6," + ID_DIGITS + "}");

  private static final int MOST_CANDIDATES = 10;

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

  /** One to remove; a peer that has left the table has no address there. */
  private record Target(String id, String address) {}

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    List<String> wanted = ids.stream().map(this::checked).toList();
    try (NodeClient client = node.connect()) {
      PeerList peers = client.peers("");
      Set<Target> targets = new LinkedHashSet<>();
      for (String id : wanted) {
        targets.add(target(id, peers));
      }
      int exitCode = ExitCode.OK;
      for (Target target : targets) {
        if (!dryRun && !remove(client, target)) {
          exitCode = ExitCode.NOT_FOUND;
          continue;
        }
        print(target);
      }
      return exitCode;
    }
  }

  private String checked(String text) {
    String id = text.toLowerCase(Locale.ROOT);
    if (!ID_OR_PREFIX.matcher(id).matches()) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "ID: '"
              + Words.plain(text, 80)
              + "' (expected: the id of a peer, or 6 and more of its"
              + " first digits)");
    }
    return id;
  }

  private Target target(String id, PeerList peers) throws CommandFailed {
    List<PeerRow> candidates = peers.beginningWith(id);
    if (candidates.size() == 1) {
      return new Target(candidates.getFirst().id(), candidates.getFirst().address());
    }
    if (candidates.size() > 1) {
      throw new CommandFailed(ExitCode.USAGE, ambiguous(id, candidates));
    }
    if (id.length() == ID_DIGITS && !dryRun) {
      // It may have left the table and still be tried: the node knows.
      return new Target(id, "-");
    }
    throw new CommandFailed(ExitCode.NOT_FOUND, unknown(id) + "; nothing was removed");
  }

  private static String unknown(String id) {
    return "no peer " + id + " is known to the node ('sorcha-peer peers --quiet' lists all ids)";
  }

  private static String ambiguous(String prefix, List<PeerRow> candidates) {
    StringBuilder text = new StringBuilder("ID: '").append(prefix).append("' is the beginning of ");
    text.append(candidates.size()).append(" peers (expected: of one); nothing was removed");
    candidates.stream()
        .limit(MOST_CANDIDATES)
        .forEach(row -> text.append("%n  %s  %s".formatted(row.id(), row.address())));
    if (candidates.size() > MOST_CANDIDATES) {
      text.append("%n  and %d more".formatted(candidates.size() - MOST_CANDIDATES));
    }
    return text.toString();
  }

  /** Whether it was there to be removed. */
  private boolean remove(NodeClient client, Target target) throws NodeUnreachable, ApiProblem {
    try {
      client.removePeer(target.id());
      return true;
    } catch (ApiProblem problem) {
      if (!problem.code().equals("NO_SUCH_PEER")) {
        throw problem;
      }
      console.say(unknown(target.id()));
      return false;
    }
  }

  private void print(Target target) {
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
