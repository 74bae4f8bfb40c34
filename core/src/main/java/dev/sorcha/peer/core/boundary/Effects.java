package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The list that a step writes: one verb for each effect. */
public final class Effects {

  private final Router router;
  private final List<Effect> written = new ArrayList<>();

  /** An empty list whose messages to peers are routed by this router. */
  public Effects(Router router) {
    this.router = router;
  }

  /** What was written so far, in order. */
  public List<Effect> written() {
    return written;
  }

  /** Dials. */
  public void dial(PeerAddress address, Optional<PeerId> expected, Protocol rung) {
    written.add(new Effect.Dial(address, expected, rung));
  }

  /**
   * Sends a frame to a peer by the way that is best now: on its stream, or as unary calls where the
   * seeds have one for it. Frames that a seed-only peer cannot read are not sent to it. Without a
   * way the frame is dropped, since the peer is down and everybody is told so.
   */
  public void send(PeerId peer, Frame frame) {
    switch (router.route(peer)) {
      case Router.Route.Stream(var link, var dialect) -> {
        if (dialect == Dialect.OURS || isOfTheSeeds(frame)) {
          sendOn(link, dialect, frame);
        }
      }
      case Router.Route.Unary(var at, var rung) -> callFor(peer, at, rung, frame);
      case Router.Route.Polled(var box) -> {
        if (isForBox(frame)) {
          box.put(frame, this);
        }
      }
      case Router.Route.None() -> {}
    }
  }

  /** Whether {@link #send} has a way to carry this frame to this peer now. */
  public boolean carries(PeerId peer, Frame frame) {
    return switch (router.route(peer)) {
      case Router.Route.Stream(var link, var dialect) ->
          dialect == Dialect.OURS || isOfTheSeeds(frame);
      case Router.Route.Unary unary -> true;
      case Router.Route.Polled polled -> isForBox(frame);
      case Router.Route.None none -> false;
    };
  }

  private static boolean isForBox(Frame frame) {
    return frame instanceof Frame.Announce
        || frame instanceof Frame.Get
        || frame instanceof Frame.Large.AskPieces;
  }

  /** Sends a frame on one link, for what belongs to the link and not to the peer. */
  public void sendOn(LinkId link, Dialect dialect, Frame frame) {
    written.add(new Effect.Send(link, dialect, frame));
  }

  /** Closes a link. */
  public void close(LinkId link, CloseReason reason) {
    written.add(new Effect.Close(link, reason));
  }

  /** Makes a call, on the rung that is known to work with this peer. */
  public void call(PeerId to, PeerAddress at, Request request) {
    written.add(new Effect.Call(to, at, router.rung(to), request));
  }

  /** Posts a chunk to a peer that asked for it in its news, if it still takes calls over REST. */
  public void post(PeerId to, Request.PostPart part) {
    if (router.route(to) instanceof Router.Route.Unary(var at, var rung) && rung == Protocol.REST) {
      call(to, at, part);
    }
  }

  /** Ends the connection of unary calls. */
  public void hangUp(PeerId to, PeerAddress at) {
    written.add(new Effect.HangUp(to, at));
  }

  /** Answers a unary call. */
  public void respond(ReplyTo replyTo, Response response) {
    written.add(new Effect.Respond(replyTo, response));
  }

  /** Answers the local side. */
  public void tell(ReplyTo replyTo, Report report) {
    written.add(new Effect.Tell(replyTo, report));
  }

  /** Sets a reminder. */
  public void schedule(Duration delay, Timer timer) {
    written.add(new Effect.Schedule(delay, timer));
  }

  /** Makes durable. */
  public void save(Change change) {
    written.add(new Effect.Save(change));
  }

  /** Reads a body. */
  public void load(TxId id, LoadFor reader) {
    written.add(new Effect.Load(id, reader));
  }

  /** Reads bodies together. */
  public void loadBodies(List<TxId> ids) {
    written.add(new Effect.LoadBodies(ids));
  }

  /** Reads a chunk of a body. */
  public void loadChunk(TxId id, int place, PieceFor reader) {
    written.add(new Effect.LoadChunk(id, place, reader));
  }

  /** Reads what a body consists of. */
  public void loadContents(TxId id, PieceFor reader) {
    written.add(new Effect.LoadContents(id, reader));
  }

  /** Asks for the node's own address. */
  public void lookUp(AddressSource source) {
    written.add(new Effect.LookUp(source));
  }

  /** Publishes an event. */
  public void publish(NodeEvent event) {
    written.add(new Effect.Publish(event));
  }

  private static boolean isOfTheSeeds(Frame frame) {
    return switch (frame) {
      case Frame.Announce announce -> true;
      case Frame.Get get -> true;
      case Frame.Body body -> true;
      case Frame.NotFound notFound -> true;
      case Frame.Hello hello -> false;
      case Frame.Credit credit -> false;
      case Frame.Push push -> false;
      case Frame.Stored stored -> false;
      case Frame.Declined declined -> false;
      case Frame.AskPeers askPeers -> false;
      case Frame.Peers peers -> false;
      case Frame.Ping ping -> false;
      case Frame.Pong pong -> false;
      case Frame.AskReach askReach -> false;
      case Frame.Reach reach -> false;
      case Frame.AskDialBack ask -> false;
      case Frame.DialedBack dialed -> false;
      case Frame.Goodbye goodbye -> false;
      case Frame.Recon recon -> false;
      case Frame.Large large -> false;
      case Frame.Trace trace -> false;
    };
  }

  /**
   * What a frame is in calls. A body is posted to a peer that asked for it in its news; refusals
   * and custody answer a link and have no call of their own.
   */
  private void callFor(PeerId peer, PeerAddress at, Protocol rung, Frame frame) {
    switch (frame) {
      case Frame.Announce(var entries, var wantsCustody) ->
          entries.forEach(entry -> call(peer, at, new Request.Notify(entry)));
      case Frame.Get(var ids) -> ids.forEach(id -> call(peer, at, new Request.Get(id)));
      case Frame.AskPeers(var max) -> call(peer, at, new Request.ListPeers(max));
      case Frame.Hello(var self, var agent) -> call(peer, at, new Request.Register(self));
      case Frame.Body(var id, var body) -> {
        if (rung == Protocol.REST) {
          call(peer, at, new Request.Post(id, body));
        }
      }
      case Frame.Credit credit -> {}
      case Frame.Push push -> {}
      case Frame.NotFound notFound -> {}
      case Frame.Stored stored -> {}
      case Frame.Declined declined -> {}
      case Frame.Peers peers -> {}
      case Frame.Ping ping -> {}
      case Frame.Pong pong -> {}
      case Frame.AskReach askReach -> {}
      case Frame.Reach reach -> {}
      case Frame.AskDialBack ask -> {}
      case Frame.DialedBack dialed -> {}
      case Frame.Goodbye goodbye -> {}
      case Frame.Recon recon -> {}
      case Frame.Large large -> {}
      case Frame.Trace trace -> {}
    }
  }
}
