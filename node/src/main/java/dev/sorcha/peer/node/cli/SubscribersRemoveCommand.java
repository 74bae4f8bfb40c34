package dev.sorcha.peer.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Has a node forget subscribers. */
@Command(
    name = "rm",
    description = "Have a node forget subscribers, and end their streams.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%n",
    footer = "Ends with 4 when one of them is not known; the others are forgotten all the same.")
final class SubscribersRemoveCommand implements Callable<Integer> {

  private final Console console;
  private final NodeOptions node;

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names of subscribers.")
  private List<String> names = new ArrayList<>();

  /**
   * @param node of the command above, which shares its options with this one
   */
  SubscribersRemoveCommand(Console console, NodeOptions node) {
    this.console = console;
    this.node = node;
  }

  @Override
  public Integer call() throws CommandFailed, NodeUnreachable, ApiProblem {
    int exitCode = ExitCode.OK;
    try (NodeClient client = node.connect()) {
      for (String name : names) {
        try {
          client.removeSubscriber(name);
          console.out().println("removed  " + Words.plain(name, 64));
        } catch (ApiProblem problem) {
          if (!problem.code().equals("NO_SUCH_SUBSCRIBER")) {
            throw problem;
          }
          console.say("no subscriber '" + Words.plain(name, 64) + "' is known to the node");
          exitCode = ExitCode.NOT_FOUND;
        }
      }
    }
    return exitCode;
  }
}
