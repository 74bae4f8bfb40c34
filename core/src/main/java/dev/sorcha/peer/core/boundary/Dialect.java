package dev.sorcha.peer.core.boundary;

/** Which messages the other end of a link understands. */
public enum Dialect {
  /** Neither a hello nor a seed message has arrived yet: nothing but our hello may be sent. */
  UNKNOWN,
  /** The seeds' messages only, one transaction in each. */
  SEED,
  /** A hello was exchanged: frames with lists of ids, custody, peer lists. */
  OURS
}
