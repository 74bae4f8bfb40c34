package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Frame;
import java.time.Duration;

/**
 * The limits of the peer port, all in one place (threats 1.1 and 4).
 *
 * @param messageBytes largest message, in and out, in bytes; also what a compressed one may inflate
 *     to
 * @param headerBytes largest header list, in bytes (row 14)
 * @param flowControlWindow HTTP/2 window of a connection and of a stream, in bytes (T12)
 * @param callsPerConnection concurrent calls and streams on one connection (row 14)
 * @param resetsPerWindow streams that may be reset in {@code resetWindowSeconds} before the
 *     connection is closed (U3)
 * @param resetWindowSeconds see above
 * @param handshakeSeconds until TLS and HTTP/2 are set up (U2)
 * @param idleSeconds after which a connection without calls is closed (U2)
 * @param requestSeconds for an HTTP/1.1 request to arrive in full: 10 s, and the largest body at 64
 *     KiB a second (U2)
 * @param requestBytes held by all HTTP/1.1 requests that are arriving or being answered
 * @param controlBurst HTTP/2 frames without content that one connection may send at once, beyond as
 *     many as it sent with content (U5, U6). A guess
 * @param controlPerSecond and then so many a second. A guess
 * @param pingSeconds pings of HTTP/2 may come so often; more of them close the connection (U6)
 * @param connections open at once, before TLS (row 12: 125 links, and as many calls)
 * @param connectionsPerAddress of one IPv4 address or IPv6 /56 (row 13)
 * @param connectionBurst new connections of one address at once (U1)
 * @param connectionsPerSecond and then so many a second (U1: 0.2; a network behind one address
 *     needs more)
 * @param connectMillis for this side to connect
 */
record Limits(
    int messageBytes,
    int headerBytes,
    int flowControlWindow,
    int callsPerConnection,
    int resetsPerWindow,
    int resetWindowSeconds,
    int handshakeSeconds,
    int idleSeconds,
    int requestSeconds,
    long requestBytes,
    int controlBurst,
    int controlPerSecond,
    int pingSeconds,
    int connections,
    int connectionsPerAddress,
    int connectionBurst,
    double connectionsPerSecond,
    int connectMillis) {

  /** For TCP to connect: half of what a dial has in all. */
  static final int CONNECT_MILLIS = 5_000;

  /** Longest request line of HTTP/1.1, in bytes. */
  static final int REQUEST_LINE_BYTES = 4_096;

  /** Large bodies that are streamed to callers at a time; each has one chunk in memory. */
  static final int STREAMS_SERVED = 32;

  /** Room for the envelope of a body: ids, field tags, a peer list of 100. */
  private static final int ENVELOPE = 64 << 10;

  private static final int SLOWEST_BYTES_PER_SECOND = 64 << 10;

  /** The figures of the threat model, for bodies up to this size; those above 1 MiB are chunked. */
  static Limits forBodies(int maxTransactionBytes) {
    int message = Math.min(maxTransactionBytes, Frame.MAX_WHOLE) + ENVELOPE;
    return new Limits(
        message,
        8 << 10,
        1 << 20,
        100,
        200,
        30,
        5,
        60,
        10 + message / SLOWEST_BYTES_PER_SECOND,
        64L << 20,
        400,
        40,
        10,
        1_024,
        32,
        64,
        2,
        CONNECT_MILLIS);
  }

  /** The same with less time to connect; more than {@link #CONNECT_MILLIS} there is not. */
  Limits withConnectTimeout(Duration most) {
    return new Limits(
        messageBytes,
        headerBytes,
        flowControlWindow,
        callsPerConnection,
        resetsPerWindow,
        resetWindowSeconds,
        handshakeSeconds,
        idleSeconds,
        requestSeconds,
        requestBytes,
        controlBurst,
        controlPerSecond,
        pingSeconds,
        connections,
        connectionsPerAddress,
        connectionBurst,
        connectionsPerSecond,
        (int) Math.min(CONNECT_MILLIS, most.toMillis()));
  }

  /** Largest content of an HTTP/1.1 message: Base64 in JSON is a third longer. */
  int contentBytes() {
    return messageBytes / 3 * 4 + ENVELOPE;
  }
}
