package dev.sorcha.peer.node;

/** Hears of each stage of starting, in order, so that an operator can watch. */
@FunctionalInterface
public interface StartupLog {

  /** Says nothing. */
  StartupLog SILENT = (stage, verdict, detail) -> {};

  /**
   * A stage is over.
   *
   * @param stage identity, store, listen, api, telemetry, address, bootstrap, ready
   * @param verdict one word: ok, new, none, FAIL
   * @param detail one line
   */
  void stage(String stage, String verdict, String detail);
}
