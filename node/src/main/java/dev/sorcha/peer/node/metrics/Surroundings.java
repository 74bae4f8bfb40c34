package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.health.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is around the node, in numbers, at one moment.
 *
 * @param certificateUntil when the node's certificate ends
 * @param clockAhead how far this machine's clock is ahead of the median of its peers'
 * @param refusedConnections to the peer port, for a limit, since the start
 * @param findings that are shown now, by severity; 0 where one is left out
 */
public record Surroundings(
    Instant certificateUntil,
    Optional<Duration> clockAhead,
    long refusedConnections,
    Map<Severity, Integer> findings) {

  /** Of a node that knows nothing of them. */
  public static final Surroundings UNKNOWN =
      new Surroundings(Instant.EPOCH, Optional.empty(), 0, Map.of());

  public Surroundings {
    Map<Severity, Integer> copy = new EnumMap<>(Severity.class);
    copy.putAll(findings);
    findings = copy;
  }
}
