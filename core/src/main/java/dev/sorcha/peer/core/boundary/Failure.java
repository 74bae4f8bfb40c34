package dev.sorcha.peer.core.boundary;

/**
 * Why a dial or a call came to nothing. What networks and peers do is data, not an exception.
 *
 * @param detail one line for people
 */
public record Failure(Kind kind, String detail) {

  /** What the core treats alike. */
  public enum Kind {
    /** No way to the host, or the connection broke. */
    UNREACHABLE,
    /**
     * The host answered that nothing listens at this port: the way there works, so this is never a
     * sign of a partition.
     */
    NOT_LISTENING,
    /** No connection, or no answer on it, in time. */
    TIMED_OUT,
    /** An answer that says no. */
    REFUSED,
    /** The peer does not have this method: it speaks the seeds' protocol only. */
    UNIMPLEMENTED,
    /**
     * The key that answered is not the one that was meant: never a reason to try another way in.
     */
    IDENTITY,
    /**
     * The handshake was refused, or what answered does not speak TLS: never a reason to try another
     * way in.
     */
    TLS,
    /** An answer that cannot be read. */
    MALFORMED,
    /** Over a limit; later it may work. */
    BUSY
  }

  @Override
  public String toString() {
    return kind + (detail.isEmpty() ? "" : ": " + detail);
  }
}
