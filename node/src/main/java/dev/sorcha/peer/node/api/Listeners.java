package dev.sorcha.peer.node.api;

import java.io.IOException;

/** What is said when a listener cannot be opened. */
final class Listeners {

  private Listeners() {}

  /**
   * @param option how an operator sets the port
   */
  static String cannotBind(String option, int port, IOException why) {
    return option
        + ": 127.0.0.1:"
        + port
        + " cannot be bound: "
        + why.getMessage()
        + " (stop the program that uses it, or choose another port with --"
        + option
        + ")";
  }
}
