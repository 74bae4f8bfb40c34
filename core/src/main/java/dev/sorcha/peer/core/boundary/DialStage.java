package dev.sorcha.peer.core.boundary;

/** How far a dial had come when it failed: what stands in the way can be told from it. */
public enum DialStage {
  /** There was no connection: nothing else at this address can be reached either. */
  CONNECT,
  /** The connection ended, was silent, or did not agree on HTTP/2, before anything was said. */
  HANDSHAKE,
  /** The other end proved its key; what was asked of it then came to nothing. */
  TALK
}
