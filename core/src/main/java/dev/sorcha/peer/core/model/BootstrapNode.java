package dev.sorcha.peer.core.model;

import java.util.Optional;

/**
 * A configured first contact: {@code host:port}, or {@code ID@host:port} to accept that key alone
 * (DESIGN S13).
 *
 * @param address may carry a DNS name: operators gave it
 * @param pinned the only id that may answer there, when given or learned at the first contact
 */
public record BootstrapNode(PeerAddress address, Optional<PeerId> pinned) {

  /**
   * Reads {@code [ID@]host:port}; the seeds' {@code https://} prefix is allowed.
   *
   * @throws IllegalArgumentException naming the value and what was expected
   */
  public static BootstrapNode parse(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new BootstrapNode(PeerAddress.parse(text), Optional.empty())
        : new BootstrapNode(
            PeerAddress.parse(text.substring(at + 1)),
            Optional.of(new PeerId(text.substring(0, at))));
  }
}
