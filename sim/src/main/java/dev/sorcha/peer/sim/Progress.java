package dev.sorcha.peer.sim;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Tells whoever waits how far a run is: a bar that moves on a terminal, a line for each tenth
 * elsewhere.
 */
final class Progress {

  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final boolean terminal;
  private int shown = -1;

  /**
   * @param terminal whether a line can be written over
   */
  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Tells nobody. */
  static Progress silent() {
    return new Progress(new PrintWriter(Writer.nullWriter()), false);
  }

  /**
   * The run is so far.
   *
   * @param share 0 to 1
   */
  void at(String phase, double share) {
    int percent = (int) (100 * Math.clamp(share, 0, 1));
    if (terminal && percent != shown) {
      int filled = percent * WIDTH / 100;
      String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
      out.print("\r[" + bar + "] " + percent + " %  " + phase + "    ");
      out.flush();
    } else if (!terminal && percent / 10 != shown / 10) {
      out.println(percent + " %  " + phase);
      out.flush();
    }
    shown = percent;
  }

  /** The run is over. */
  void done() {
    if (terminal) {
      out.print("\r" + " ".repeat(WIDTH + 40) + "\r");
      out.flush();
    }
  }
}
