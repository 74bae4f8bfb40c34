package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that must be done outside. Effects of one step are carried out in their order. */
public sealed interface Effect {

  /**
   * Try a rung: open a stream, or make a ping on one of the others. Ends in a LinkUp, a
   * DialAnswered or a DialFailed.
   *
   * @param expected the only key that may answer, when it is known
   */
  record Dial(PeerAddress address, Optional<PeerId> expected, Protocol rung) implements Effect {

    /** Of a stream. */
    public Dial(PeerAddress address, Optional<PeerId> expected) {
      this(address, expected, Protocol.GRPC_STREAM);
    }
  }

  /**
   * Write a frame on a link. A link that is gone meanwhile swallows it: its LinkDown is on the way.
   */
  record Send(LinkId link, Dialect dialect, Frame frame) implements Effect {}

  /** End a link after what was sent before; it ends in a LinkDown. */
  record Close(LinkId link, CloseReason reason) implements Effect {}

  /**
   * Make a call, by gRPC or REST. Ends in an Answered or a CallFailed, within the adapter's
   * deadline.
   */
  record Call(PeerId to, PeerAddress at, Protocol rung, Request request) implements Effect {

    /** By gRPC. */
    public Call(PeerId to, PeerAddress at, Request request) {
      this(to, at, Protocol.GRPC, request);
    }
  }

  /** No more calls to this peer for now: end the connection that they were made on. */
  record HangUp(PeerId to, PeerAddress at) implements Effect {}

  /** Answer a unary call. */
  record Respond(ReplyTo replyTo, Response response) implements Effect {}

  /** Answer the local application or an operator. */
  record Tell(ReplyTo replyTo, Report report) implements Effect {}

  /** Come back with a TimerFired. */
  record Schedule(Duration delay, Timer timer) implements Effect {}

  /** Make it durable. */
  record Save(Change change) implements Effect {}

  /** Read a body from disk. Ends in a Loaded. */
  record Load(TxId id, LoadFor reader) implements Effect {}

  /** Read bodies from disk together. Ends in a BodiesLoaded. */
  record LoadBodies(List<TxId> ids) implements Effect {
    public LoadBodies {
      ids = List.copyOf(ids);
    }
  }

  /** Read a chunk of a body from disk. Ends in a ChunkLoaded. */
  record LoadChunk(TxId id, int place, PieceFor reader) implements Effect {}

  /** Read what a body consists of from disk. Ends in a ContentsLoaded. */
  record LoadContents(TxId id, PieceFor reader) implements Effect {}

  /** Ask a source for this node's own address. Ends in a LookedUp, within half a minute. */
  record LookUp(AddressSource source) implements Effect {}

  /** Let operators know. */
  record Publish(NodeEvent event) implements Effect {}
}
