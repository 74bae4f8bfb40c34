package dev.sorcha.peer.sim;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

/**
 * The simulator as a tool named {@code simulate}: so the node's launcher finds it on the class path
 * and needs no dependency on it.
 */
public final class SimulateTool implements ToolProvider {

  /** For {@link java.util.ServiceLoader}. */
  public SimulateTool() {}

  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    return SimulateCommand.commandLine().setOut(out).setErr(err).execute(args);
  }
}
