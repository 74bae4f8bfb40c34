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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What is done to dead letters. Nothing is, unless all that was typed means exactly one each. */
abstract sealed class DeadChangeCommand implements Callable<Integer> {

  /** Tries them again. */
  @Command(
      name = "retry",
      description = "Give dead letters back to the outbox, as far as it has room.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Retry extends DeadChangeCommand {
    Retry(Console console, NodeOptions node) {
      super(console, node, "retry", "retried");
    }
  }

  /** Gives them up. */
  @Command(
      name = "discard",
      description = "Give dead letters up: they will not reach the network.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footerHeading = "%n",
      footer = {
        "The node writes a line to its log for each. 'sorcha-peer dead export' keeps them first.",
        "Applications of this node have been given them; submitting the same bytes again is a new"
            + " submission."
      })
  static final class Discard extends DeadChangeCommand {
    Discard(Console console, NodeOptions node) {
      super(console, node, "discard", "discarded");
    }
  }

  private final Console console;
  private final NodeOptions node;
  private final String verb;
  private final String done;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--all", description = "All that there are, or all with the reason.")
  private boolean all;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Those whose reason has this text in it.")
  private String reason = "";

  @Option(names = "--dry-run", description = "Say which, and change nothing.")
  private boolean dryRun;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Parameters(
      arity = "0..*",
      paramLabel = "HASH",
      description = "Hashes of dead letters, or the first six digits and more of them.")
  private List<String> hashes = new ArrayList<>();

  private DeadChangeCommand(Console console, NodeOptions node, String verb, String done) {
    this.console = console;
    this.node = node;
    this.verb = verb;
    this.done = done;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    boolean matching = all || !reason.isEmpty();
    if (hashes.isEmpty() != matching) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "HASH, --reason, --all: "
              + (matching ? "both a hash and a match" : "none")
              + " (expected: hashes, or --reason, or --all)");
    }
    try (NodeClient client = node.connect()) {
      OutboxClient outbox = new OutboxClient(client);
      List<String> targets = targets(outbox.deadLetters(reason));
      int changed = dryRun ? targets.size() : outbox.change(verb, targets);
      print(changed);
      return changed == targets.size() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private List<String> targets(List<JsonNode> letters) throws CommandFailed {
    Set<String> targets = new LinkedHashSet<>();
    if (hashes.isEmpty()) {
      letters.forEach(letter -> targets.add(JsonText.text(letter, "hash")));
    }
    for (String hash : hashes) {
      targets.add(JsonText.text(OutboxClient.beginningWith(hash, letters), "hash"));
    }
    return List.copyOf(targets);
  }

  private void print(int changed) {
    switch (output) {
      case TEXT ->
          console
              .out()
              .println(
                  (dryRun ? "would be " : "") + done + ": " + Words.count(changed, "dead letter"));
      case JSON ->
          console
              .out()
              .println(
                  Json.line(
                      Map.of(
                          "schema", "dead-letters-change/v1",
                          "change", verb,
                          "count", changed,
                          "dryRun", dryRun)));
    }
  }
}
