package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator, the demo or a test may choose of a peer port.
 *
 * @param maxTransactionBytes largest body, in bytes
 * @param served what peers may use here; the demo leaves something out
 * @param compress whether answers are compressed for whoever says that it can read that
 * @param proxy that REST goes through
 * @param connectTimeout for a connection of this side; at most 5 s are taken
 */
public record PortOptions(
    int maxTransactionBytes,
    Set<Protocol> served,
    boolean compress,
    Optional<WebProxy> proxy,
    Duration connectTimeout) {

  public PortOptions {
    served = Set.copyOf(served);
  }

  /** With the longest time to connect. */
  public PortOptions(
      int maxTransactionBytes, Set<Protocol> served, boolean compress, Optional<WebProxy> proxy) {
    this(maxTransactionBytes, served, compress, proxy, Duration.ofMillis(Limits.CONNECT_MILLIS));
  }

  /** Everything served and compressed, and no proxy. */
  public static PortOptions forBodies(int maxTransactionBytes) {
    return new PortOptions(maxTransactionBytes, Set.of(Protocol.values()), true, Optional.empty());
  }
}
