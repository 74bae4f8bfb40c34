package dev.sorcha.peer.sim;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code sorcha-peer simulate}: how transactions spread; its subcommands are in {@link
 * ScriptCommands}.
 *
 * <p>Exit code 0: every transaction reached every node and no promise was broken; 1: not so; 2: the
 * command line is wrong.
 */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Simulates a network of real nodes in one thread, in virtual time: how transactions spread,",
      "or, with one of the commands below, how nodes find and keep each other."
    },
    footer = {
      "",
      "The same options give the same run, event by event: compare the digests.",
      "Exit code: 0 all delivered and no promise broken, 1 not so, 2 wrong usage."
    })
final class SimulateCommand implements Callable<Integer> {

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Nodes in the network (${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--transactions",
      paramLabel = "N",
      defaultValue = "20",
      description = "Transactions to submit, one each half second (${DEFAULT-VALUE}).")
  private int transactions;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "Size of each (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--loss",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "Packets lost, and sent again later (${DEFAULT-VALUE}).")
  private double loss;

  @Option(
      names = "--crashes",
      paramLabel = "N",
      defaultValue = "0",
      description = "Nodes that crash and restart meanwhile (${DEFAULT-VALUE}).")
  private int crashes;

  @Option(
      names = "--partition",
      paramLabel = "DURATION",
      defaultValue = "0s",
      converter = DurationText.class,
      description = "How long one half is cut off from the other, such as 30s (none).")
  private Duration partition = Duration.ZERO;

  @Option(
      names = "--silent",
      paramLabel = "N",
      defaultValue = "0",
      description = "Hostile nodes that announce and never serve (${DEFAULT-VALUE}).")
  private int silent;

  @Option(
      names = "--forgers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Hostile nodes that announce and serve wrong bytes (${DEFAULT-VALUE}).")
  private int forgers;

  @Option(
      names = "--scenario",
      paramLabel = "spread|dead|silent",
      description = {
        "Spreading alone, with fixed links, in networks of up to 200,000 nodes: with nothing"
            + " wrong,",
        "with a fifth of the nodes dead, or with three of ten that announce and never serve."
      })
  private Optional<SpreadScenario.Kind> kind = Optional.empty();

  @Option(
      names = "--protocol",
      paramLabel = "ours|gossipsub|seed|push3",
      defaultValue = "ours",
      description = "Who spreads, in a scenario (${DEFAULT-VALUE}).")
  private SpreadScenario.Protocol protocol = SpreadScenario.Protocol.OURS;

  @Option(
      names = "--links",
      paramLabel = "near|random",
      defaultValue = "near",
      description = "Whether half of the links are near ones, in a scenario (${DEFAULT-VALUE}).")
  private SpreadScenario.Links links = SpreadScenario.Links.NEAR;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "64",
      description = "Transactions before those measured, in a scenario (${DEFAULT-VALUE}).")
  private int warmup;

  @Option(
      names = "--bandwidth",
      paramLabel = "MBIT",
      defaultValue = "0",
      description = "A second and node, in a scenario; 0 is unlimited (${DEFAULT-VALUE}).")
  private double bandwidth;

  @Mixin private RunOptions run = new RunOptions();

  /** The command line for this command. */
  static CommandLine commandLine() {
    CommandLine simulate = new CommandLine(new SimulateCommand());
    for (Method script : CommandLine.getCommandMethods(ScriptCommands.class, null)) {
      simulate.addSubcommand(new CommandLine(script));
    }
    return simulate.setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() {
    return run.run(
        () -> {
          if (kind.isPresent()) {
            return spread(kind.get())::run;
          }
          Scenario scenario = scenario();
          return progress -> new Simulation(scenario, Sabotage.NONE, progress).run();
        });
  }

  private SpreadScenario spread(SpreadScenario.Kind what) {
    return new SpreadScenario(
        what, protocol, links, nodes, run.seed(), transactions, warmup, size, bandwidth);
  }

  private Scenario scenario() {
    return new Scenario(
        nodes, run.seed(), transactions, size, loss, crashes, partition, silent, forgers);
  }
}
