package dev.sorcha.peer.sim;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The membership scenarios as commands: {@code simulate discovery}, {@code simulate churn} and so
 * on. Each has the options that it uses and no others.
 */
final class ScriptCommands {

  private ScriptCommands() {}

  @Command(
      name = "discovery",
      mixinStandardHelpOptions = true,
      description = "Nodes with one bootstrap node find each other: time and price.")
  static int discovery(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "1000")
          int nodes,
      @Option(
              names = "--for",
              paramLabel = "DURATION",
              defaultValue = "5m",
              converter = DurationText.class,
              description = "How long to wait for all to know all (${DEFAULT-VALUE}).")
          Duration time) {
    return run.script(() -> new Discovery(nodes, run.seed(), time));
  }

  @Command(
      name = "churn",
      mixinStandardHelpOptions = true,
      description = "Nodes restart and are replaced while transactions spread.")
  static int churn(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "200")
          int nodes,
      @Option(
              names = "--percent",
              paramLabel = "PERCENT",
              defaultValue = "30",
              description = "Of the nodes, each minute (${DEFAULT-VALUE}).")
          int percent,
      @Option(
              names = "--minutes",
              paramLabel = "N",
              defaultValue = "3",
              description = "How long (${DEFAULT-VALUE}).")
          int minutes,
      @Option(
              names = "--refresh",
              paramLabel = "DURATION",
              defaultValue = "15m",
              converter = DurationText.class,
              description = "In which every peer is checked once (${DEFAULT-VALUE}).")
          Duration refresh) {
    return run.script(() -> new Churn(nodes, run.seed(), percent, minutes, refresh));
  }

  @Command(
      name = "lies",
      mixinStandardHelpOptions = true,
      description = "Some peers lie in their peer lists about others.")
  static int lies(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "200")
          int nodes,
      @Option(
              names = "--liars",
              paramLabel = "PERCENT",
              defaultValue = "20",
              description = "Of the nodes (${DEFAULT-VALUE}).")
          int liars,
      @Option(
              names = "--for",
              paramLabel = "DURATION",
              defaultValue = "10m",
              converter = DurationText.class,
              description = "How long it goes on (${DEFAULT-VALUE}).")
          Duration time) {
    return run.script(() -> new Lies(nodes, run.seed(), liars, time));
  }

  @Command(
      name = "eclipse",
      mixinStandardHelpOptions = true,
      description = "An attacker wants to be everybody that some nodes know.")
  static int eclipse(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "200")
          int nodes,
      @Option(
              names = "--groups",
              paramLabel = "N",
              defaultValue = "7",
              description = "Net groups (/16) of the attacker (${DEFAULT-VALUE}).")
          int groups,
      @Option(
              names = "--ids",
              paramLabel = "N",
              defaultValue = "224",
              description = "Ids of the attacker, in all its groups (${DEFAULT-VALUE}).")
          int ids,
      @Option(
              names = "--victims",
              paramLabel = "N",
              defaultValue = "10",
              description = "Honest nodes that it attacks (${DEFAULT-VALUE}).")
          int victims,
      @Option(
              names = "--hostile-bootstraps",
              paramLabel = "N",
              defaultValue = "0",
              description = "Of the three bootstrap nodes (${DEFAULT-VALUE}).")
          int hostileBootstraps,
      @Option(
              names = "--for",
              paramLabel = "DURATION",
              defaultValue = "30m",
              converter = DurationText.class,
              description = "How long the attack lasts (${DEFAULT-VALUE}).")
          Duration time) {
    return run.script(
        () -> new Eclipse(nodes, run.seed(), groups, ids, victims, hostileBootstraps, time));
  }

  @Command(
      name = "halves",
      mixinStandardHelpOptions = true,
      description = "Two halves are cut apart for long, and all bootstrap nodes die.")
  static int halves(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "200")
          int nodes,
      @Option(
              names = "--partition",
              paramLabel = "DURATION",
              defaultValue = "120m",
              converter = DurationText.class,
              description = "How long they are apart (${DEFAULT-VALUE}).")
          Duration cut) {
    return run.script(() -> new Halves(nodes, run.seed(), cut));
  }

  @Command(
      name = "killed",
      mixinStandardHelpOptions = true,
      description = "Many nodes die at once, and liars go on naming them.")
  static int killed(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "100")
          int nodes,
      @Option(
              names = "--killed",
              paramLabel = "N",
              defaultValue = "40",
              description = "Of the nodes (${DEFAULT-VALUE}).")
          int killed,
      @Option(
              names = "--liars",
              paramLabel = "N",
              defaultValue = "3",
              description = "Further nodes that name the dead (${DEFAULT-VALUE}).")
          int liars,
      @Option(
              names = "--refresh",
              paramLabel = "DURATION",
              defaultValue = "15m",
              converter = DurationText.class,
              description = "In which every peer is checked once (${DEFAULT-VALUE}).")
          Duration refresh) {
    return run.script(() -> new Killed(nodes, run.seed(), killed, liars, refresh));
  }

  @Command(
      name = "restart",
      mixinStandardHelpOptions = true,
      description = "Nodes restart when all bootstrap nodes are gone.")
  static int restart(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "200")
          int nodes,
      @Option(
              names = "--restarts",
              paramLabel = "N",
              defaultValue = "20",
              description = "How many, at once (${DEFAULT-VALUE}).")
          int restarts) {
    return run.script(() -> new Restart(nodes, run.seed(), restarts));
  }

  @Command(
      name = "apart",
      mixinStandardHelpOptions = true,
      description = "Two halves take transactions while they are apart, and are joined again.")
  static int apart(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "30")
          int nodes,
      @Option(
              names = "--partition",
              paramLabel = "DURATION",
              defaultValue = "30s",
              converter = DurationText.class,
              description = "How long they are apart (${DEFAULT-VALUE}).")
          Duration cut,
      @Option(
              names = "--transactions",
              paramLabel = "N",
              defaultValue = "10000",
              description = "Submitted meanwhile on both sides (${DEFAULT-VALUE}).")
          int transactions,
      @Option(
              names = "--within",
              paramLabel = "DURATION",
              defaultValue = "60s",
              converter = DurationText.class,
              description = "After healing, to have everything everywhere (${DEFAULT-VALUE}).")
          Duration within) {
    return run.script(() -> new Apart(nodes, run.seed(), cut, transactions, within));
  }

  @Command(
      name = "behind",
      mixinStandardHelpOptions = true,
      description = "A node joins long after the others.")
  static int behind(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "12")
          int nodes,
      @Option(
              names = "--transactions",
              paramLabel = "N",
              defaultValue = "360000",
              description = "That it has missed (${DEFAULT-VALUE}).")
          int transactions) {
    return run.script(() -> new Behind(nodes, run.seed(), transactions));
  }

  @Command(
      name = "lost",
      mixinStandardHelpOptions = true,
      description = "Announcements vanish on their way.")
  static int lost(
      @Mixin RunOptions run,
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes in the network (${DEFAULT-VALUE}).",
              defaultValue = "100")
          int nodes,
      @Option(
              names = "--percent",
              paramLabel = "PERCENT",
              defaultValue = "50",
              description = "Of the announcements (${DEFAULT-VALUE}).")
          int percent,
      @Option(
              names = "--transactions",
              paramLabel = "N",
              defaultValue = "20",
              description = "How many (${DEFAULT-VALUE}).")
          int transactions) {
    return run.script(() -> new Lost(nodes, run.seed(), percent, transactions));
  }
}
