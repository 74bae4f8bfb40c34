package dev.sorcha.peer.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** Says an answer again and again, for those who look at it. */
final class WatchOption {

  @Option(
      names = "--watch",
      paramLabel = "SECONDS",
      arity = "0..1",
      fallbackValue = "2",
      description = "Say it again every so many seconds, 1..3600 (2 without a number), until ^C.")
  private int seconds;

  /**
   * Runs it once, or until the process is ended or it throws.
   *
   * @return how it ended the last time
   */
  int run(Console console, Callable<Integer> once) throws Exception {
    if (seconds < 0 || seconds > 3_600) {
      throw new CommandFailed(
          ExitCode.USAGE, "--watch: " + seconds + " (expected: 1..3600 seconds)");
    }
    int code = once.call();
    while (seconds > 0) {
      console.out().flush();
      Thread.sleep(seconds * 1_000L);
      // Home, and nothing below; without a screen an empty line does.
      console.out().print(console.colour() ? "\u001b[H\u001b[2J" : "\n");
      code = once.call();
    }
    return code;
  }
}
