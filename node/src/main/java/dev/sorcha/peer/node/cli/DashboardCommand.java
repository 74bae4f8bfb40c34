package dev.sorcha.peer.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Gives a link with which one signs in to a node's dashboard. */
@Command(
    name = "dashboard",
    description = "Print a link that opens the dashboard and signs a browser in.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "The link is good for one browser and ten minutes. The node serves the dashboard on this"
          + " machine only;",
      "from another one, forward the API's port (ssh -L 5002:127.0.0.1:5002 HOST) and open it"
          + " there."
    })
final class DashboardCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      description = "Form of the answer (default: text).")
  private TextOrJson output = TextOrJson.TEXT;

  @Mixin private NodeOptions node = new NodeOptions();

  DashboardCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      JsonNode link = client.signInLink();
      switch (output) {
        case JSON -> console.out().println(link);
        case TEXT -> console.out().println(link.path("url").asString(""));
      }
      return ExitCode.OK;
    }
  }
}
