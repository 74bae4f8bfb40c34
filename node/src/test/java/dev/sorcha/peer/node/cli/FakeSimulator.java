package dev.sorcha.peer.node.cli;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

/** Stands for the simulator where it is not on the class path. */
public final class FakeSimulator implements ToolProvider {

  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... arguments) {
    out.println("simulated " + String.join(" ", arguments));
    return 42;
  }
}
