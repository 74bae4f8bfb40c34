package dev.sorcha.peer.core;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.PieceFor;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.gossip.Gossip;
import dev.sorcha.peer.core.link.Links;
import dev.sorcha.peer.core.membership.Membership;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.core.transfer.Serving;
import dev.sorcha.peer.core.transfer.TransferConfig;
import dev.sorcha.peer.core.transfer.Transfers;
import dev.sorcha.peer.core.transfer.Ways;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of {@link PeerCore} that is about bodies above {@link Frame#MAX_WHOLE}: they are
 * announced as all others, and fetched and served chunk by chunk.
 */
final class LargeBodies {

  private final Gossip gossip;
  private final Membership membership;
  private final Links links;
  private final Transfers transfers;
  private final Serving serving;

  LargeBodies(NodeConfig config, Gossip gossip, Membership membership, Links links) {
    this.gossip = gossip;
    this.membership = membership;
    this.links = links;
    this.transfers =
        new Transfers(TransferConfig.DEFAULT, config.gossip().maxTransactionBytes(), this::wayTo);
    this.serving = new Serving(TransferConfig.DEFAULT);
  }

  /** A peer of ours on a link vouches for chunks; others send everything. */
  private Ways.Way wayTo(PeerId peer) {
    return switch (links.route(peer)) {
      case Router.Route.Stream(var link, var dialect) ->
          dialect == Dialect.OURS
              ? new Ways.Way.Link()
              : membership
                  .addressOf(peer)
                  .<Ways.Way>map(Ways.Way.Stream::new)
                  .orElseGet(Ways.Way.None::new);
      case Router.Route.Unary(var at, var rung) ->
          rung == Protocol.REST ? new Ways.Way.Ranges(at) : new Ways.Way.Stream(at);
      case Router.Route.Polled polled -> new Ways.Way.News();
      case Router.Route.None none -> new Ways.Way.None();
    };
  }

  void onPeerDown(PeerId peer, Effects out) {
    transfers.onPeerDown(peer, out);
  }

  void onWayChanged(PeerId peer) {
    transfers.onWayChanged(peer);
  }

  void onBurstEnded(Instant now, Effects out) {
    for (Gossip.LargeOne large : gossip.takeLarge()) {
      if (!transfers.onAnnounced(large.from(), large.what(), large.wantsCustody(), now, out)) {
        gossip.onLargeIgnored(large, out);
      }
    }
    transfers.onBurstEnded(now, out);
  }

  void onDue(Instant now, Effects out) {
    transfers.onDue(now, out);
  }

  /** Returns who is at fault. */
  List<Transfers.Fault> onFrame(PeerId from, Frame.Large frame, Instant now, Effects out) {
    switch (frame) {
      case Frame.Large.AskContents(var id) ->
          serving.onAskContents(from, id, gossip.serves(id), out);
      case Frame.Large.AskPieces(var id, var places) ->
          serving.onAskPieces(from, id, places, gossip.serves(id), out);
      case Frame.Large.Contents(var id, var manifest) ->
          transfers.onContents(from, id, manifest, now, out);
      case Frame.Large.Piece(var id, var place, var chunk) -> {
        return transfers.onPiece(from, id, place, chunk, now, out);
      }
      case Frame.Large.Lacks(var id) -> transfers.onLacks(from, id, "does not have it", now, out);
    }
    return List.of();
  }

  /** Returns who is at fault. */
  List<Transfers.Fault> onPart(
      PeerId from, Request request, int place, Chunk chunk, Instant now, Effects out) {
    return transfers.onPart(from, request, place, chunk, now, out);
  }

  void onCallFailed(PeerId from, Request request, String why, Instant now, Effects out) {
    transfers.onCallFailed(from, request, why, now, out);
  }

  void onAsked(PeerId from, Request request, ReplyTo replyTo, boolean banned, Effects out) {
    if (banned) {
      out.respond(replyTo, new Response.NoPart(request));
    } else {
      serving.onAsked(from, request, replyTo, holds(request), out);
    }
  }

  /** A peer that nobody can call is asked in its news for chunks, by us or by another. */
  void onAskedInNews(PeerId from, Frame.Large.AskPieces ask, Effects out) {
    serving.onAskedInNews(from, ask.id(), ask.places(), gossip.serves(ask.id()), out);
  }

  private boolean holds(Request request) {
    return switch (request) {
      case Request.Stream(var id, var size) -> gossip.serves(id);
      case Request.GetPart(var id, var place, var size) -> gossip.serves(id);
      case Request.Notify _, Request.Get _, Request.ListPeers _, Request.Register _ -> false;
      case Request.Ping _, Request.Poll _, Request.Post _, Request.PostPart _ -> false;
    };
  }

  void onContentsLoaded(TxId id, Optional<Manifest> manifest, PieceFor reader, Effects out) {
    serving.onContentsLoaded(id, manifest, reader, out);
  }

  /** Returns whether it is the last chunk of its body. */
  boolean onChunkLoaded(Input.ChunkLoaded loaded, Effects out) {
    serving.onChunkLoaded(
        loaded.id(), loaded.place(), loaded.sizeBytes(), loaded.chunk(), loaded.reader(), out);
    return loaded.chunk().isPresent() && loaded.place() + 1 == Chunk.countOf(loaded.sizeBytes());
  }

  void onStaged(TxId id, int place, Instant now, Effects out) {
    transfers.onStaged(id, place, now, out);
  }

  void onSaveFailed(TxId id, String detail, Effects out) {
    out.publish(new NodeEvent.StorageFailed(id, detail));
    transfers.onSaveFailed(id, detail, out);
  }

  /** All of it came from peers, and is on disk. */
  void onKept(TxId id, Instant now, Effects out) {
    transfers
        .onKept(id)
        .ifPresent(
            arrived -> {
              Announcement what = arrived.what();
              arrived
                  .from()
                  .ifPresent(
                      from -> out.publish(new NodeEvent.Learned(id, from, (int) what.sizeBytes())));
              membership.onNovel();
              gossip.onLargeHeld(what, arrived.wantCustody());
              gossip.onLargeLearned(what, arrived.informed(), membership.known(), now, out);
            });
  }

  /** An own submission is durable; returns who announced it before. */
  List<PeerId> onAccepted(Announcement what, Effects out) {
    Optional<Transfers.Arrived> arrived = transfers.onAccepted(what.id(), out);
    gossip.onLargeHeld(what, arrived.map(Transfers.Arrived::wantCustody).orElse(List.of()));
    return arrived.map(Transfers.Arrived::informed).orElse(List.of());
  }

  Optional<Report.Arriving> arriving(TxId id) {
    return transfers.arriving(id);
  }

  Map<PeerId, Long> sentOf(TxId id) {
    return serving.sentOf(id);
  }
}
