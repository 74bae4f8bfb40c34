package dev.sorcha.peer.node.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Says what is wrong with a node and what to do about it. */
@Command(
    name = "health",
    description = "Say what is wrong with a node, and what to do about it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "Exit status 0: healthy or degraded, it does its work; 1: unhealthy; 3: no node answers.",
      "--probe says one word and ends with 0 or 1. --nagios ends with 0, 1, 2 or 3: fine,"
          + " degraded,",
      "unhealthy, no node answers. 'sorcha-peer explain CODE' says more about a finding."
    })
final class HealthCommand implements Callable<Integer> {

  private static final String PATH = "/api/v1/health";
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int NAGIOS_UNKNOWN = 3;

  private final Console console;

  /** At most one of them. */
  private static final class Form {
    @Option(
        names = "--output",
        paramLabel = "text|json",
        description = "Form of the answer (default: text).")
    private @Nullable TextOrJson output;

    @Option(names = "--probe", description = "One word, for containers: healthy, degraded, ...")
    private boolean probe;

    @Option(names = "--nagios", description = "One line and the exit status of a Nagios check.")
    private boolean nagios;
  }

  @ArgGroup private @Nullable Form form;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Wait until it is healthy, 0..3600 (default: 0, look once).")
  private int wait;

  @Mixin private WatchOption watch = new WatchOption();

  @Mixin private NodeOptions node = new NodeOptions();

  HealthCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    return watch.run(console, this::once);
  }

  private int once() throws CommandFailed, NodeUnreachable, ApiProblem {
    if (wait < 0 || wait > 3_600) {
      throw new CommandFailed(ExitCode.USAGE, "--wait: " + wait + " (expected: 0..3600 seconds)");
    }
    JsonNode answer;
    try {
      answer = look();
    } catch (NodeUnreachable nobody) {
      if (form != null && form.nagios) {
        console.out().println("UNKNOWN - no node answers");
        return NAGIOS_UNKNOWN;
      }
      if (form != null && form.probe) {
        console.out().println("unreachable");
        return ExitCode.FAILED;
      }
      throw nobody;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
    return said(answer);
  }

  private JsonNode look() throws CommandFailed, NodeUnreachable, ApiProblem, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(wait).toNanos();
    while (true) {
      boolean last = System.nanoTime() + BETWEEN_LOOKS.toNanos() >= deadline;
      try (NodeClient client = node.connect()) {
        JsonNode answer = client.get(PATH);
        if (last || verdict(answer).equals("healthy")) {
          return answer;
        }
      } catch (NodeUnreachable notYet) {
        if (last) {
          throw notYet;
        }
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private int said(JsonNode answer) {
    String verdict = verdict(answer);
    int rank = rank(verdict);
    if (form != null && form.probe) {
      console.out().println(verdict);
    } else if (form != null && form.nagios) {
      console.out().println(nagiosWord(rank) + " - " + FindingRows.text(answer, "summary"));
      return rank;
    } else if (form != null && form.output == TextOrJson.JSON) {
      console.out().println(answer);
    } else {
      FindingRows.of(answer, Instant.now()).forEach(console.out()::println);
    }
    return rank < 2 ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String verdict(JsonNode answer) {
    return FindingRows.text(answer, "verdict").toLowerCase(Locale.ROOT);
  }

  private static int rank(String verdict) {
    return switch (verdict) {
      case "healthy" -> 0;
      case "degraded" -> 1;
      default -> 2;
    };
  }

  private static String nagiosWord(int rank) {
    return switch (rank) {
      case 0 -> "OK";
      case 1 -> "WARNING";
      default -> "CRITICAL";
    };
  }
}
