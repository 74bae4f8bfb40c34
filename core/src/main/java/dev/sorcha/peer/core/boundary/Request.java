package dev.sorcha.peer.core.boundary;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;

/** A call of the seeds' two services, or one of two of ours over REST, made by a peer or to one. */
public sealed interface Request {

  /** {@code NotifyTransaction}. */
  record Notify(Announcement announcement) implements Request {}

  /** {@code GetTransaction}. */
  record Get(TxId id) implements Request {}

  /**
   * {@code StreamTransaction}: all chunks of a body, in order. Answered by a {@link
   * Response.Contents}, after which the adapter serves them; asked of a peer, by a {@link
   * Response.Part} for each chunk.
   *
   * @param sizeBytes as announced; the caller takes no more. 0 when it is asked of us
   */
  record Stream(TxId id, int sizeBytes) implements Request {}

  /**
   * A chunk of a body, over REST alone: a range of its bytes.
   *
   * @param sizeBytes as announced; 0 when it is asked of us
   */
  record GetPart(TxId id, int place, int sizeBytes) implements Request {}

  /**
   * Over REST alone, and not of the seeds: a chunk that the other side asked for in its news.
   *
   * @param sizeBytes of the whole body
   */
  record PostPart(TxId id, int place, int sizeBytes, Chunk chunk) implements Request {}

  /** {@code GetPeerList}. */
  record ListPeers(int max) implements Request {}

  /** {@code RegisterPeer}: where the caller says it can be dialled. */
  record Register(PeerInfo claim) implements Request {}

  /** {@code Ping}. */
  record Ping() implements Request {}

  /**
   * Over REST alone, and not of the seeds: what is new for a peer that nobody can call.
   *
   * @param after the {@code next} of the last answer, or 0
   */
  record Poll(long after) implements Request {}

  /** Over REST alone, and not of the seeds: a body that the other side asked for in its news. */
  record Post(TxId id, Transaction body) implements Request {}
}
