package dev.sorcha.peer.node;

import dev.sorcha.peer.node.cli.Cli;
import dev.sorcha.peer.node.cli.Console;

/** Where the process begins. */
public final class Main {

  private Main() {}

  /** Runs one command and ends with its exit code. */
  public static void main(String[] args) {
    System.exit(Cli.run(Console.ofProcess(), args));
  }
}
