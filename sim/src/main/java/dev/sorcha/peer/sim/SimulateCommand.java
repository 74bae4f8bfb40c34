package dev.sorcha.peer.sim;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sorcha-peer simulate}: the report goes to stdout, progress and failures to stderr.
 *
 * <p>Exit code 0: every transaction reached every node and no promise was broken; 1: not so; 2: the
 * command line is wrong.
 */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Simulates a network of real nodes in one thread, in virtual time.",
    footer = {
      "",
      "The same options give the same run, event by event: compare the digests.",
      "Exit code: 0 all delivered and no promise broken, 1 not so, 2 wrong usage."
    })
final class SimulateCommand implements Callable<Integer> {

  /** How the result is written. */
  enum Output {
    TEXT,
    JSON
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Nodes in the network (${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "7",
      description = "Every draw is made from it (${DEFAULT-VALUE}).")
  private long seed;

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
      names = "--output",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "The report; json is one line, the last on stdout (${DEFAULT-VALUE}).")
  private Output output = Output.TEXT;

  /** The command line for this command. */
  static CommandLine commandLine() {
    return new CommandLine(new SimulateCommand()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Scenario scenario = scenario();
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    Progress progress = new Progress(err, terminal);
    long begin = System.nanoTime();
    try {
      write(new Simulation(scenario, Sabotage.NONE, progress).run(), begin, out);
      return CommandLine.ExitCode.OK;
    } catch (SimulationFailure broken) {
      progress.done();
      err.println(broken.getMessage());
      err.flush();
      broken.report().ifPresent(report -> write(report, begin, out));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private Scenario scenario() {
    try {
      return new Scenario(
          nodes, seed, transactions, size, loss, crashes, partition, silent, forgers);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), "--" + wrong.getMessage(), wrong);
    }
  }

  private void write(RunReport report, long begin, PrintWriter out) {
    long elapsedMs = (System.nanoTime() - begin) / 1_000_000;
    out.println(
        switch (output) {
          case TEXT -> report.text(elapsedMs);
          case JSON -> report.json(elapsedMs);
        });
    out.flush();
  }
}
