package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.util.List;

/**
 * An answer to a unary call. It carries its request, so a mismatch cannot be written and nobody
 * keeps a table.
 */
public sealed interface Response {

  /** The request that is answered. */
  Request request();

  /**
   * To {@link Request.Notify}.
   *
   * @param alreadyKnown from exact knowledge alone (DESIGN S3)
   * @param willRequest a request for the body is under way or in the queue
   */
  record Ack(Request.Notify request, boolean alreadyKnown, boolean willRequest)
      implements Response {}

  /**
   * To {@link Request.Get}: bytes whose id was computed by the receiver; it must still be the one
   * asked for.
   */
  record Found(Request.Get request, Transaction transaction) implements Response {}

  /** To {@link Request.Get}. */
  record NotFound(Request.Get request) implements Response {}

  /** To {@link Request.Stream} of a peer: the adapter serves these chunks. */
  record Contents(Request.Stream request, Manifest manifest) implements Response {}

  /**
   * A chunk, to {@link Request.Stream} or {@link Request.GetPart}.
   *
   * @param place from 0
   * @param sizeBytes of the whole body, where the sender says so; otherwise what was announced
   */
  record Part(Request request, int place, int sizeBytes, Chunk chunk) implements Response {}

  /** To {@link Request.Stream} and {@link Request.GetPart}: not here, or not now. */
  record NoPart(Request request) implements Response {}

  /** To {@link Request.ListPeers}. */
  record Peers(Request.ListPeers request, List<PeerInfo> peers, int total) implements Response {
    public Peers {
      peers = List.copyOf(peers);
    }
  }

  /** To {@link Request.Register}. */
  record Registered(Request.Register request, boolean success, String message)
      implements Response {}

  /**
   * To {@link Request.Poll}.
   *
   * @param wanted bodies that the asker is to post
   * @param parts chunks of large bodies that it is to post
   * @param next what it asks after the next time
   */
  record News(
      Request.Poll request,
      List<Announcement> entries,
      List<TxId> wanted,
      List<Frame.Large.AskPieces> parts,
      long next)
      implements Response {
    public News {
      entries = List.copyOf(entries);
      wanted = List.copyOf(wanted);
      parts = List.copyOf(parts);
    }

    /** Without chunks. */
    public News(Request.Poll request, List<Announcement> entries, List<TxId> wanted, long next) {
      this(request, entries, wanted, List.of(), next);
    }
  }

  /**
   * To {@link Request.Post}.
   *
   * @param taken the bytes are verified, and here
   */
  record Posted(Request.Post request, boolean taken) implements Response {}

  /**
   * To {@link Request.PostPart}.
   *
   * @param taken the chunk may be right, and is here
   */
  record PartPosted(Request.PostPart request, boolean taken) implements Response {}

  /** To {@link Request.Ping}. */
  record Pong(Request.Ping request, NetworkState state) implements Response {}
}
