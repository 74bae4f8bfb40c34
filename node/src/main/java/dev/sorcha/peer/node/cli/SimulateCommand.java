package dev.sorcha.peer.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Runs the simulator with its own arguments.
 *
 * <p>Rationale: the node does not depend on the simulator, and need not be shipped with it; a tool
 * provider is how the JDK's own launchers meet.
 */
@Command(
    name = "simulate",
    description = "Simulate a network of thousands of nodes in one thread.",
    footerHeading = "%nExample%n",
    footer = "  sorcha-peer simulate --nodes 1000 --seed 7")
final class SimulateCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      arity = "0..*",
      paramLabel = "OPTION",
      description = "See 'sorcha-peer simulate --help'.")
  private List<String> arguments = new ArrayList<>();

  SimulateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    Optional<ToolProvider> simulator = ToolProvider.findFirst("simulate");
    if (simulator.isEmpty()) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "the simulator is not on the class path: start ./sorcha-peer from a checkout, which"
              + " builds it");
    }
    return simulator.get().run(console.out(), console.err(), arguments.toArray(String[]::new));
  }
}
