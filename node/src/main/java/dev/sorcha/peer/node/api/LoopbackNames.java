package dev.sorcha.peer.node.api;

import java.util.Locale;
import java.util.Set;

/**
 * What a listener on loopback may be called. A browser that a foreign page has sent here through
 * DNS still names that page's host (threat L1).
 */
final class LoopbackNames {

  private final Set<String> authorities;
  private final Set<String> origins;
  private final String cookieName;

  /**
   * @param port the port that is bound
   */
  LoopbackNames(int port) {
    this.authorities = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    this.origins =
        Set.of("http://127.0.0.1:" + port, "http://localhost:" + port, "http://[::1]:" + port);
    this.cookieName = "sorcha-peer-" + port;
  }

  /** Whether {@code host:port} is this listener. */
  boolean isHere(String authority) {
    return authorities.contains(authority.toLowerCase(Locale.ROOT));
  }

  /** Whether a page of this origin was served by this listener. */
  boolean isOurPage(String origin) {
    return origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  /** A cookie goes to all ports of a host: each listener has a name of its own for its cookie. */
  String cookieName() {
    return cookieName;
  }

  /** What to write instead. */
  String expected() {
    return authorities.stream().sorted().toList().toString();
  }
}
