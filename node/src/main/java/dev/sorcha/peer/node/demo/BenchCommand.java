package dev.sorcha.peer.node.demo;

import dev.sorcha.peer.node.StartException;
import dev.sorcha.peer.node.store.StoreException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: the seeds' success criteria, measured on this machine. */
@Command(
    name = "bench",
    description = {
      "Measures the success criteria SC-001 to SC-006 on this machine and says PASS or FAIL.",
      "",
      "A network of real nodes in this process, on loopback, with mutual TLS and files of its own"
          + " each. Takes about a minute; what it made is removed at the end.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all pass; 1 some fail; 2 wrong usage.",
      "",
      "Examples:",
      "  sorcha-peer bench",
      "  sorcha-peer bench --nodes 80 --rate 5 --output json"
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class BenchCommand implements Callable<Integer> {

  /** One start says little, and five would take long. A guess. */
  private static final int NEWCOMERS = 3;

  /** What SC-006 speaks of. */
  private static final int PEERS = 1_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "How many nodes run before others join, 50 to 200 (${DEFAULT-VALUE}); SC-002 speaks of"
              + " 50 peers.")
  private int nodes;

  @Option(
      names = "--transactions",
      paramLabel = "N",
      defaultValue = "60",
      description = "How many transactions of 1 KiB (${DEFAULT-VALUE}).")
  private int transactions;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "2",
      description =
          "Transactions a second, all nodes together (${DEFAULT-VALUE}). Each is flushed to the one"
              + " disk by every node: 10 are more than two cores carry.")
  private double rate;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json (${DEFAULT-VALUE}).")
  private DemoCommand.Output output = DemoCommand.Output.text;

  @Override
  public Integer call() throws IOException, InterruptedException {
    require(nodes >= 50 && nodes <= 200, "--nodes", nodes, "50..200");
    require(
        transactions >= 1 && transactions <= 100_000, "--transactions", transactions, "1..100000");
    require(rate > 0 && rate <= 100_000, "--rate", rate, "over 0, up to 100000");
    DemoCommand.quieten();
    try {
      BenchReport report =
          new Bench(
                  new BenchSettings(nodes, NEWCOMERS, transactions, rate, PEERS),
                  System.err::println)
              .run();
      if (output == DemoCommand.Output.json) {
        System.out.println(report.json());
      } else {
        report.lines().forEach(System.out::println);
      }
      return report.pass() ? 0 : 1;
    } catch (StartException | StoreException problem) {
      System.err.println("FAIL  " + problem.getMessage());
      return 1;
    }
  }

  private void require(boolean holds, String option, Object value, String expected) {
    if (!holds) {
      throw new ParameterException(
          spec.commandLine(), option + ": " + value + " (expected: " + expected + ")");
    }
  }
}
