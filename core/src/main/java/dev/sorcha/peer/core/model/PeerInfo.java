package dev.sorcha.peer.core.model;

import java.util.List;
import java.util.Optional;

/**
 * What is said about a peer, by itself or by others: the seeds' {@code PeerInfo}.
 *
 * @param id who
 * @param host IP literal, or empty: "the address you see me come from"
 * @param port where it listens, or 0: nobody can dial it
 * @param protocols the seeds' {@code supported_protocols}, at most 8
 * @param capabilities what it can do
 */
public record PeerInfo(
    PeerId id, String host, int port, List<Protocol> protocols, Capabilities capabilities) {

  public PeerInfo {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
    }
    if (host.length() > 255) {
      throw new IllegalArgumentException(
          "host: " + host.length() + " characters (expected: <= 255)");
    }
    protocols = List.copyOf(protocols);
  }

  /** Whether it was said in full where to dial it. */
  public boolean hasAddress() {
    return port != 0 && !host.isBlank();
  }

  /** Where to dial it, if that was said in full. */
  public Optional<PeerAddress> address() {
    return !hasAddress() ? Optional.empty() : Optional.of(new PeerAddress(host, port));
  }

  /** The same peer, with the host filled in by whoever saw its connection. */
  public PeerInfo withHost(String observed) {
    return new PeerInfo(id, observed, port, protocols, capabilities);
  }
}
