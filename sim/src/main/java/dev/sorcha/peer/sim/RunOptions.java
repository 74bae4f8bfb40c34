package dev.sorcha.peer.sim;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options of every run, and the run itself: the report goes to stdout, progress and failures to
 * stderr.
 */
final class RunOptions {

  /** How the result is written. */
  enum Output {
    TEXT,
    JSON
  }

  /** A scenario whose options were good. */
  interface Run {

    /** Runs it to the end. */
    RunReport run(Progress progress);
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "7",
      description = "Every draw is made from it (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "The report; json is one line, the last on stdout (${DEFAULT-VALUE}).")
  private Output output = Output.TEXT;

  long seed() {
    return seed;
  }

  /** Runs a membership scenario. */
  int script(Supplier<Script> script) {
    return run(
        () -> {
          Script made = script.get();
          return progress -> made.run(Sabotage.NONE, progress);
        });
  }

  /**
   * Runs to the end and writes what came out.
   *
   * @param run throws an {@link IllegalArgumentException} that names an option without its dashes
   */
  int run(Supplier<Run> run) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    Progress progress = new Progress(err, terminal);
    Run ready = ready(run);
    long begin = System.nanoTime();
    try {
      write(ready.run(progress), begin, out);
      return CommandLine.ExitCode.OK;
    } catch (SimulationFailure broken) {
      progress.done();
      err.println(broken.getMessage());
      err.flush();
      broken.report().ifPresent(report -> write(report, begin, out));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private Run ready(Supplier<Run> run) {
    try {
      return run.get();
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
