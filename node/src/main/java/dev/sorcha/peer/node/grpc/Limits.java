package dev.sorcha.peer.node.grpc;

/**
 * The limits of the peer port, all in one place (threats 1.1 and 4).
 *
 * @param messageBytes largest message, in and out, in bytes
 * @param headerBytes largest header list, in bytes (row 14)
 * @param flowControlWindow HTTP/2 window of a connection and of a stream, in bytes (T12)
 * @param callsPerConnection concurrent calls and streams on one connection (row 14)
 * @param resetsPerWindow streams that may be reset in {@code resetWindowSeconds} before the
 *     connection is closed (U3)
 * @param resetWindowSeconds see above
 * @param handshakeSeconds until TLS and HTTP/2 are set up (U2)
 */
record Limits(
    int messageBytes,
    int headerBytes,
    int flowControlWindow,
    int callsPerConnection,
    int resetsPerWindow,
    int resetWindowSeconds,
    int handshakeSeconds) {

  /** Room for the envelope of a body: ids, field tags, a peer list of 100. */
  private static final int ENVELOPE = 64 << 10;

  /** The figures of the threat model, for bodies up to this size. */
  static Limits forBodies(int maxTransactionBytes) {
    return new Limits(maxTransactionBytes + ENVELOPE, 8 << 10, 1 << 20, 100, 200, 30, 5);
  }
}
