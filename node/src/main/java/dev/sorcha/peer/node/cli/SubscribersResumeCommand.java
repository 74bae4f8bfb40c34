package dev.sorcha.peer.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lets a suspended subscriber go on. */
@Command(
    name = "resume",
    description = "Let a suspended subscriber go on without what is gone.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "A subscriber that has stopped is suspended when the node needs the room of what it has not",
      "acknowledged. What of that is still here it gets first; the list keeps showing the gap."
    })
final class SubscribersResumeCommand implements Callable<Integer> {

  private final Console console;
  private final NodeOptions node;

  @Parameters(paramLabel = "NAME", description = "Name of a subscriber.")
  private String name = "";

  /**
   * @param node of the command above, which shares its options with this one
   */
  SubscribersResumeCommand(Console console, NodeOptions node) {
    this.console = console;
    this.node = node;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    try (NodeClient client = node.connect()) {
      JsonNode resumed = client.resumeSubscriber(name);
      String missed = SubscribersCommand.gap(resumed.path("gap"));
      console
          .out()
          .println(
              "resumed  "
                  + JsonText.text(resumed, "name")
                  + "  goes on after "
                  + resumed.path("acknowledged").asLong(0)
                  + (missed.equals("-") ? "" : "; some of " + missed + " are gone"));
      return ExitCode.OK;
    }
  }
}
