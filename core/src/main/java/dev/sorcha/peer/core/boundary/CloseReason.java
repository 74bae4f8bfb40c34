package dev.sorcha.peer.core.boundary;

/** Why a node closes a link. The number is on the wire. */
public enum CloseReason {
  /** Another link to the same peer stays. */
  DUPLICATE(1, false),
  /** No place for more links; the peer list came along. */
  FULL(2, false),
  /** The other end is this node itself. */
  SELF(3, false),
  /** Provable offences. */
  BANNED(4, true),
  /** A message that the protocol does not allow. */
  PROTOCOL(5, true),
  /** It does not read fast enough for the bound on what waits for it. */
  SLOW(6, true),
  /** The node stops. */
  SHUTDOWN(7, false),
  /** Nothing came from it for too long; it may never read this. */
  SILENT(8, false),
  /** The operator removed the peer. */
  REMOVED(9, false);

  private final int number;
  private final boolean fault;

  CloseReason(int number, boolean fault) {
    this.number = number;
    this.fault = fault;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** Whether the closing side holds it against the other. */
  public boolean isFault() {
    return fault;
  }

  /**
   * The reason with this number; one that we do not know is from a newer version and is a plain
   * shutdown to us.
   */
  public static CloseReason ofNumber(int number) {
    for (CloseReason reason : values()) {
      if (reason.number == number) {
        return reason;
      }
    }
    return SHUTDOWN;
  }
}
