package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerAddress;

/**
 * An address that this node may have.
 *
 * @param host IP literal
 * @param port of the mapping, for {@link AddressSource#MAPPING} that of the peer port and for
 *     {@link AddressSource#STUN} that of the question's socket; 0 where none was told
 * @param by who says so: an interface, a server, a service or a router
 */
public record FoundAddress(AddressSource source, String host, int port, String by) {

  /**
   * @throws IllegalArgumentException for a port that is not 0 to 65535
   */
  public FoundAddress {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
    }
  }

  @Override
  public String toString() {
    return port == 0 ? host : new PeerAddress(host, port).toString();
  }
}
