package dev.sorcha.peer.node.cli;

import dev.sorcha.peer.node.StartupLog;

/**
 * Prints each stage of starting, aligned: what is fine to standard output, a failure to standard
 * error.
 */
final class StartupLines implements StartupLog {

  private final Console console;

  StartupLines(Console console) {
    this.console = console;
  }

  @Override
  public void stage(String stage, String verdict, String detail) {
    line(stage, verdict, detail);
  }

  /** What to do about the failure above. */
  void remedy(String what) {
    console.err().printf("%-10s %-4s  %s%n", "", "fix", what);
  }

  private void line(String stage, String verdict, String detail) {
    boolean failed = verdict.equals("FAIL");
    console.out().flush();
    (failed ? console.err() : console.out())
        .printf("%-10s %s  %s%n", stage, coloured(verdict), detail);
  }

  /** Padded before it is coloured: escape codes have no width on the screen. */
  private String coloured(String verdict) {
    String padded = "%-4s".formatted(verdict);
    if (!console.colour()) {
      return padded;
    }
    return switch (verdict) {
      case "FAIL" -> "\u001b[31m" + padded + "\u001b[0m";
      case "none" -> "\u001b[33m" + padded + "\u001b[0m";
      default -> "\u001b[32m" + padded + "\u001b[0m";
    };
  }
}
