package dev.sorcha.peer.node;

import dev.sorcha.peer.node.cli.Cli;
import dev.sorcha.peer.node.cli.Console;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Where the process begins. */
public final class Main {

  private Main() {}

  /** Runs one command and ends with its exit code. */
  public static void main(String[] args) {
    // grpc-java speaks to java.util.logging; one place decides what is shown.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(Cli.run(Console.ofProcess(), args));
  }
}
