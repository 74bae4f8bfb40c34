package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.PeerId;
import io.javalin.http.Context;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The peer table: pages of it, checking all of it now, and forgetting one of it. */
final class PeerRoutes {

  private static final String LIST_SCHEMA = "peers/v1";
  private static final String REFRESH_SCHEMA = "peers-refresh/v1";
  private static final String REMOVAL_SCHEMA = "peer-removal/v1";

  private final LocalNode node;
  private final Answers answers;
  private final PeerPing pings;

  PeerRoutes(LocalNode node, Answers answers) {
    this.node = node;
    this.answers = answers;
    this.pings = new PeerPing(node, answers);
  }

  record Page(
      String schema, int total, int failureThreshold, List<Peer> peers, @Nullable String next) {}

  /**
   * One peer. Times are Unix milliseconds, or null.
   *
   * @param verified this node has reached it where it listens
   * @param distributes it passes transactions on: it is not read-only
   * @param source net group of whoever told of it first
   * @param latencyMs round trip of the last ping, in milliseconds with three decimals
   * @param failures checks that failed in a row; after one more than failureThreshold it is removed
   * @param lastFailure how the last one failed, or empty
   */
  record Peer(
      String id,
      String address,
      String state,
      String path,
      boolean bootstrap,
      boolean verified,
      boolean distributes,
      String source,
      long firstSeen,
      @Nullable Long lastSeen,
      @Nullable Long reachedAt,
      @Nullable Double latencyMs,
      int failures,
      String lastFailure,
      @Nullable Long nextCheck,
      List<Way> ways) {

    static Peer of(PeerPage.Entry entry) {
      PeerView view = entry.peer();
      return new Peer(
          view.info().id().hex(),
          view.info().address().map(Object::toString).orElse(""),
          entry.state().word(),
          view.path(),
          view.bootstrap(),
          view.tried(),
          view.info().capabilities().distribution(),
          view.source(),
          view.firstSeen().toEpochMilli(),
          Json.millis(view.lastSeen()),
          Json.millis(view.reachedAt()),
          Json.fractionalMillis(view.roundTrip()),
          view.failures(),
          view.lastFailure(),
          Json.millis(view.nextCheck()),
          view.ways().stream().map(Way::of).toList());
    }
  }

  /** One way to a peer, by the name that the seeds have for it. */
  record Way(String protocol, long tries, long worked, @Nullable Double latencyMs) {

    static Way of(NodeStatus.Way way) {
      return new Way(
          way.rung().wireName(), way.tries(), way.worked(), Json.fractionalMillis(way.latency()));
    }
  }

  record Refresh(String schema, int checks, int bootstrapDials) {}

  record Removal(String schema, String id) {}

  void list(Context ctx) {
    PeerPage page =
        answers.peers(
            PeerQuery.of(
                parameter(ctx, "state"), parameter(ctx, "after"), parameter(ctx, "limit")));
    LoopbackHttp.json(
        ctx,
        200,
        new Page(
            LIST_SCHEMA,
            page.total(),
            node.facts().failureThreshold(),
            page.entries().stream().map(Peer::of).toList(),
            page.next().map(PeerId::hex).orElse(null)));
  }

  void refresh(Context ctx) {
    Report.Refreshing begun = answers.refreshPeers();
    LoopbackHttp.json(
        ctx, 202, new Refresh(REFRESH_SCHEMA, begun.checks(), begun.bootstrapDials()));
  }

  void ping(Context ctx) {
    LoopbackHttp.json(ctx, 200, pings.ping(ctx.pathParam("id")));
  }

  void remove(Context ctx) {
    PeerId removed = answers.removePeer(ctx.pathParam("id"));
    LoopbackHttp.json(ctx, 200, new Removal(REMOVAL_SCHEMA, removed.hex()));
  }

  private static String parameter(Context ctx, String name) {
    return Objects.requireNonNullElse(ctx.queryParam(name), "");
  }
}
