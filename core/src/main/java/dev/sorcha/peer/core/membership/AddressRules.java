package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Scope;
import java.util.LinkedHashSet;
import java.util.Optional;

/**
 * Which addresses are believed at all, before anybody is dialled (threats A8, A10): IP literals
 * that can be dialled, of a scope at least as wide as the teller's own, on a port that a peer could
 * have, and not our own.
 */
final class AddressRules {

  /** Lower ones belong to other services, which must not be dialled on a stranger's word. */
  private static final int LOWEST_PORT = 1_024;

  /** The most addresses of our own that are remembered: several interfaces and names. A guess. */
  private static final int MOST_OWN = 64;

  private final LinkedHashSet<PeerAddress> own = new LinkedHashSet<>();

  AddressRules(PeerInfo self) {
    self.address().ifPresent(own::add);
  }

  /** Whoever was dialled at this address was this node. */
  void isOwn(PeerAddress address) {
    if (own.size() < MOST_OWN) {
      own.add(address);
    }
  }

  boolean areOwn(PeerAddress address) {
    return own.contains(address);
  }

  /**
   * Whether somebody may name this address.
   *
   * @param tellerHost where the teller is, as its connection shows it
   */
  boolean mayName(String tellerHost, PeerAddress address) {
    Scope scope = Hosts.scopeOf(address.host());
    Scope teller = Hosts.scopeOf(tellerHost);
    boolean wideEnough =
        switch (teller) {
          // We do not know where it is: as if it were on the Internet.
          case NONE, PUBLIC -> scope == Scope.PUBLIC;
          case PRIVATE -> scope == Scope.PUBLIC || scope == Scope.PRIVATE;
          case LINK -> scope.compareTo(Scope.LINK) >= 0;
          case LOOPBACK -> scope.compareTo(Scope.LOOPBACK) >= 0 && scope != Scope.LINK;
        };
    return wideEnough && isPeerPort(address.port()) && !areOwn(address);
  }

  /** HTTP's ports are where a node hides that must get through firewalls. */
  private static boolean isPeerPort(int port) {
    return port >= LOWEST_PORT || port == 443 || port == 80;
  }

  /**
   * What a peer's own word is worth: the address at which we reached it stands above it, and where
   * it names none, or one that it may not name, the one that we see stands in.
   */
  PeerInfo resolved(PeerInfo claim, String observedHost, Optional<PeerAddress> dialled) {
    if (dialled.isPresent()) {
      String host = dialled.get().host();
      String literal = Hosts.isIpLiteral(host) ? host : observedHost;
      return new PeerInfo(
          claim.id(),
          Hosts.isIpLiteral(literal) ? literal : "",
          dialled.get().port(),
          claim.protocols(),
          claim.capabilities());
    }
    Optional<PeerAddress> claimed = claim.address();
    if (claimed.isPresent() && mayName(observedHost, claimed.get())) {
      return claim;
    }
    PeerInfo seen = claim.withHost(Hosts.isIpLiteral(observedHost) ? observedHost : "");
    boolean usable = seen.address().filter(at -> isPeerPort(at.port()) && !areOwn(at)).isPresent();
    return usable ? seen : seen.withHost("");
  }

  /**
   * Whose word it is. On the Internet that is decided by where the connection comes from, since an
   * address that a peer names may be anybody's; in a private network every peer is its own.
   */
  static NetGroup tellerOf(String observedHost, Optional<PeerAddress> named) {
    boolean isPublic = Hosts.scopeOf(observedHost) == Scope.PUBLIC;
    return named.isPresent() && !isPublic
        ? NetGroup.of(named.get())
        : NetGroup.ofHost(observedHost);
  }
}
