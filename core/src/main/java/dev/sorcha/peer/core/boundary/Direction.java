package dev.sorcha.peer.core.boundary;

/**
 * Who dialled. It matters for limits and for which of two links between a pair stays; never for
 * what travels.
 */
public enum Direction {
  INBOUND,
  OUTBOUND
}
