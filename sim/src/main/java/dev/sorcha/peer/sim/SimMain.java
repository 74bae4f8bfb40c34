package dev.sorcha.peer.sim;

/** Runs the simulator without the node: {@code java -cp ... dev.sorcha.peer.sim.SimMain}. */
public final class SimMain {

  private SimMain() {}

  /** Ends the process with the exit code of {@link SimulateCommand}. */
  public static void main(String[] args) {
    System.exit(SimulateCommand.commandLine().execute(args));
  }
}
