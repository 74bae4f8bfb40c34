package dev.sorcha.peer.core.boundary;

/** A provable fault of a peer. Only such faults cost standing (DESIGN 6). */
public enum Offence {
  /** Bytes whose hash is not the one that was asked for. */
  WRONG_BYTES,
  /** A message in the name of somebody else. */
  FALSE_SENDER,
  /** A message that does not parse, or one over a stated limit. */
  MALFORMED,
  /** Again and again it claims transactions in reconciliation that it does not serve. */
  FALSE_CLAIM
}
