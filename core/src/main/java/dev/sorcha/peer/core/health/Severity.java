package dev.sorcha.peer.core.health;

/** How much a finding matters, least first. */
public enum Severity {
  /** Good to know; nothing is lost by leaving it. */
  INFO("info"),
  /** The node works, and less well than it should, or not for long. */
  WARNING("warning"),
  /** A promise of the node is in danger, or it does not do its work now. */
  CRITICAL("critical");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  /** As in JSON and in commands. */
  public String word() {
    return word;
  }
}
