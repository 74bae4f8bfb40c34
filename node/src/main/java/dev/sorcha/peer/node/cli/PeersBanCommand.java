package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.node.config.Quantities;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Has a node keep peers out. Nobody is banned unless all that was typed means exactly one each. */
@Command(
    name = "ban",
    description = "Have a node end its links to peers, forget them, and keep them out.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "A ban is this node's alone, outlives a restart, and is in the way of every kind of contact."
          + " A whole",
      "id need not be known to the node. 'peers' lists bans below the peers; 'peers unban' lifts"
          + " them.",
      "Bans nobody when one ID is unknown (ends with 4) or stands for several peers (ends with 2)."
    })
final class PeersBanCommand implements Callable<Integer> {

  private static final String FOR_GOOD = "good";

  private final Console console;
  private final NodeOptions node;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--for",
      paramLabel = "TIME|good",
      description = "How long, such as 1h or 7d, or for good (default: 24h).")
  private String time = "24h";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever asks later.")
  private String reason = "";

  @Option(names = "--dry-run", description = "Say who would be banned, and ban nobody.")
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
  PeersBanCommand(Console console, NodeOptions node) {
    this.console = console;
    this.node = node;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    Optional<Duration> length = length();
    List<String> wanted =
        ids.stream()
            .map(id -> PeerTargets.checked(Objects.requireNonNull(spec).commandLine(), id))
            .toList();
    try (NodeClient client = node.connect()) {
      PeerList peers = client.peers("");
      Set<PeerTargets.Target> targets = new LinkedHashSet<>();
      for (String id : wanted) {
        targets.add(PeerTargets.find(id, peers, true, "nobody was banned"));
      }
      for (PeerTargets.Target target : targets) {
        if (!dryRun) {
          client.post("/api/v1/peers/" + target.id() + "/ban", document(length));
        }
        print(target);
      }
      return ExitCode.OK;
    }
  }

  private Optional<Duration> length() {
    if (time.equals(FOR_GOOD)) {
      return Optional.empty();
    }
    Optional<Duration> length =
        Quantities.time(time, ChronoUnit.SECONDS).filter(given -> given.toSeconds() >= 1);
    if (length.isEmpty()) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--for: '" + Words.plain(time, 40) + "' (expected: a time such as 1h or 7d, or good)");
    }
    return length;
  }

  private String document(Optional<Duration> length) {
    Map<String, Object> said = new LinkedHashMap<>();
    length.ifPresent(given -> said.put("seconds", given.toSeconds()));
    said.put("reason", reason);
    return JsonMapper.shared().writeValueAsString(said);
  }

  private void print(PeerTargets.Target target) {
    switch (output) {
      case TEXT ->
          console
              .out()
              .printf(
                  "%s  %s  %s  for %s%n",
                  dryRun ? "would ban" : "banned", target.id(), target.address(), time);
      case JSON ->
          console
              .out()
              .println(
                  Json.line(
                      Map.of(
                          "schema", "ban/v1", "id", target.id(), "for", time, "dryRun", dryRun)));
    }
  }
}
