package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Roles;
import java.time.Instant;
import java.util.List;

/**
 * What does not change while a node runs.
 *
 * @param name display name, never an identity
 * @param version of this program
 * @param peerAddress where peers reach it, {@code host:port}
 * @param roles what the node does for others
 * @param failureThreshold failures in a row that a peer survives
 * @param telemetry where metrics and probes are, as a URL
 * @param configuration every key, in the order of the reference; empty where no configuration was
 *     read
 */
public record NodeFacts(
    String name,
    PeerId id,
    String version,
    Instant startedAt,
    String peerAddress,
    Roles roles,
    int failureThreshold,
    String telemetry,
    List<Configured> configuration) {

  public NodeFacts {
    configuration = List.copyOf(configuration);
  }

  /**
   * A key of the configuration with the value that is in force.
   *
   * @param origin {@code default}, {@code peer.yaml:12} or {@code --port}
   * @param fallback the value when nothing is given
   */
  public record Configured(String key, String value, String origin, String fallback) {}

  /** The roles in words, as in JSON: full or read-only, and bootstrap. */
  List<String> roleWords() {
    String distribution = roles.distributes() ? "full" : "read-only";
    return roles.registers() ? List.of(distribution, "bootstrap") : List.of(distribution);
  }
}
