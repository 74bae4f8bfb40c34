package dev.sorcha.peer.core.link;

/** What a step of the link machine means for the peer concerned. */
public enum LinkOutcome {
  /** Nothing that others need to know. */
  UNCHANGED,
  /** The peer can be reached, and could not be before. */
  UP,
  /** The peer was reached by unary calls and has a stream now. */
  REROUTED,
  /** The peer cannot be reached any more. */
  DOWN,
  /** The peer linked to us and there is no place: tell it whom else to try, then close. */
  FULL,
  /** The peer broke the rules of the link. */
  VIOLATION
}
