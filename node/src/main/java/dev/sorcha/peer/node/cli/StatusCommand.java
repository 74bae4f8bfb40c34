package dev.sorcha.peer.node.cli;

import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Says how a node is. */
@Command(
    name = "status",
    description = "Say how a node is: state, peers, discovery, queue, deliveries.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StatusCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--output",
      paramLabel = "table|json",
      description = "Form of the answer (default: table).")
  private TableOrJson output = TableOrJson.TABLE;

  @Mixin private WatchOption watch = new WatchOption();

  @Mixin private NodeOptions node = new NodeOptions();

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    return watch.run(console, this::once);
  }

  private int once() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      JsonNode answer = client.status();
      switch (output) {
        case JSON -> console.out().println(answer);
        case TABLE ->
            Words.table(StatusRows.of(answer, Instant.now())).forEach(console.out()::println);
      }
      return ExitCode.OK;
    }
  }
}
