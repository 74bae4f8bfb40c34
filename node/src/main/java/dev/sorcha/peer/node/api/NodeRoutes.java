package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The node and its peers, for commands and status pages. */
final class NodeRoutes {

  private static final String STATUS_SCHEMA = "status/v1";
  private static final String PEERS_SCHEMA = "peers/v1";

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
      String state,
      String stateReason,
      int peersKnown,
      int peersReachable,
      int outbox,
      int pulling,
      int seen,
      long lastSequence,
      String peerAddress,
      String telemetry,
      String startedAt) {}

  record Peers(String schema, List<Peer> peers) {}

  /** Times in Unix milliseconds, or null. */
  record Peer(
      String id,
      String address,
      String path,
      boolean bootstrap,
      @Nullable Long lastSeen,
      int failures,
      @Nullable Long retryAt) {}

  void status(Context ctx) {
    NodeFacts facts = node.facts();
    NodeStatus now = answers.status();
    LoopbackHttp.json(
        ctx,
        200,
        new Status(
            STATUS_SCHEMA,
            facts.id().hex(),
            facts.name(),
            facts.version(),
            now.state().name().toLowerCase(Locale.ROOT),
            now.reason(),
            now.peers().size(),
            now.reachable(),
            now.outbox(),
            now.pulling(),
            now.seen(),
            node.lastSequence(),
            facts.peerAddress(),
            facts.telemetry(),
            facts.startedAt().toString()));
  }

  void peers(Context ctx) {
    List<Peer> peers = answers.status().peers().stream().map(NodeRoutes::peer).toList();
    LoopbackHttp.json(ctx, 200, new Peers(PEERS_SCHEMA, peers));
  }

  private static Peer peer(NodeStatus.PeerView view) {
    return new Peer(
        view.info().id().hex(),
        view.info().address().map(Object::toString).orElse(""),
        view.path(),
        view.bootstrap(),
        millis(view.lastSeen()),
        view.failures(),
        millis(view.nextCheck()));
  }

  private static @Nullable Long millis(Optional<Instant> time) {
    return time.isPresent() ? time.get().toEpochMilli() : null;
  }
}
