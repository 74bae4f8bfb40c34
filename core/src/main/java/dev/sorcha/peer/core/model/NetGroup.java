package dev.sorcha.peer.core.model;

/**
 * Addresses that one attacker is likely to hold together. Ids cost nothing, addresses in many
 * networks do: so the peer table, the choice of links and custody count groups instead of ids.
 *
 * <p>Groups bind public addresses only, an IPv4 /16 or an IPv6 /32; on loopback and in private
 * networks every address and port is a group of its own (DESIGN S11).
 *
 * @param name the prefix, or the address and port
 */
public record NetGroup(String name) {

  /** The group of an address. */
  public static NetGroup of(PeerAddress address) {
    return new NetGroup(Hosts.publicPrefix(address.host()).orElseGet(address::toString));
  }

  /** The group of a host of which no port is known; in a private network the host itself. */
  public static NetGroup ofHost(String host) {
    return new NetGroup(Hosts.publicPrefix(host).orElse(host));
  }

  @Override
  public String toString() {
    return name;
  }
}
