package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.health.Verdict;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The node at this moment, for commands and status pages. */
final class NodeRoutes {

  private static final String STATUS_SCHEMA = "status/v1";

  private final LocalNode node;
  private final Answers answers;

  NodeRoutes(LocalNode node, Answers answers) {
    this.node = node;
    this.answers = answers;
  }

  record Status(
      String schema,
      String id,
      String name,
      String version,
      List<String> roles,
      String state,
      String stateReason,
      int peersKnown,
      int peersReachable,
      Network network,
      Discovery discovery,
      int outbox,
      int outboxCapacity,
      int deadLetters,
      boolean draining,
      int suspendedSubscribers,
      int pulling,
      int seen,
      long lastSequence,
      String peerAddress,
      String telemetry,
      String startedAt,
      String verdict,
      String summary,
      List<FindingJson> findings) {}

  /**
   * The health of the network.
   *
   * @param active peers that are linked or answered their last check
   * @param wanted reachable peers for the state online
   * @param departed removed peers that are still tried
   * @param partitionSigns in words; empty when no partition is suspected
   * @param partitionSince Unix milliseconds, or null
   */
  record Network(
      int active,
      int wanted,
      int departed,
      List<String> partitionSigns,
      @Nullable Long partitionSince) {

    static Network of(NodeStatus.Network now) {
      return new Network(
          now.active(),
          now.wanted(),
          now.departed(),
          now.partitionSigns(),
          Json.millis(now.partitionSince()));
    }
  }

  /**
   * How peers are being found. Times are Unix milliseconds, or null.
   *
   * @param phase one of initial, bootstrap, discovery, active, retry
   * @param round rounds that have begun since the start
   * @param lastRound the last one that is over, or null
   * @param lastSuccess when a peer last answered whom it knows
   */
  record Discovery(
      String phase,
      int round,
      @Nullable Round lastRound,
      @Nullable Long lastSuccess,
      @Nullable Long nextRound) {

    static Discovery of(NodeStatus.Discovery now) {
      return new Discovery(
          now.phase().name().toLowerCase(Locale.ROOT),
          now.round(),
          now.lastRound().map(Round::of).orElse(null),
          Json.millis(now.lastSuccess()),
          Json.millis(now.nextRound()));
    }
  }

  /** What a discovery round brought; see {@link NodeEvent.RoundEnded}. */
  record Round(int number, int asked, int answered, int heard, int added, int refused, int known) {

    static Round of(NodeEvent.RoundEnded over) {
      return new Round(
          over.number(),
          over.asked(),
          over.answered(),
          over.heard(),
          over.added(),
          over.refused(),
          over.known());
    }
  }

  void status(Context ctx) {
    LoopbackHttp.json(ctx, 200, status(node, answers.status()));
  }

  /** The node as it was at some moment. */
  static Status status(LocalNode node, NodeStatus now) {
    NodeFacts facts = node.facts();
    Verdict verdict = node.health();
    return new Status(
        STATUS_SCHEMA,
        facts.id().hex(),
        facts.name(),
        facts.version(),
        facts.roleWords(),
        now.state().name().toLowerCase(Locale.ROOT),
        now.reason(),
        now.peers().size(),
        now.reachable(),
        Network.of(now.network()),
        Discovery.of(now.discovery()),
        now.outbox(),
        now.queue().capacity(),
        now.queue().dead(),
        now.queue().draining(),
        node.suspendedSubscribers(),
        now.pulling(),
        now.seen(),
        node.lastSequence(),
        facts.peerAddress(),
        facts.telemetry(),
        facts.startedAt().toString(),
        verdict.word().text(),
        verdict.summary(),
        FindingJson.roots(verdict));
  }
}
