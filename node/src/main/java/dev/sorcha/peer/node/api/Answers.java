package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.DeadLetterMatch;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/**
 * Asks the node and waits, on a virtual thread. Whatever is not an answer becomes an {@link
 * ApiException}, in the same way for both APIs.
 */
final class Answers {

  /** A group commit takes milliseconds, a disk that stalls seconds. A guess. */
  private static final int PATIENCE_SECONDS = 30;

  /** Large bodies that are submitted at a time: 512 KiB of memory each. A guess. */
  private static final int UPLOADS = 4;

  private final LocalNode node;
  private final Semaphore uploads = new Semaphore(UPLOADS);

  Answers(LocalNode node) {
    this.node = node;
  }

  /** Submits and waits for the fsync. */
  Report.Accepted submit(byte[] bytes) {
    return accepted(await(node.submit(Transaction.of(bytes))));
  }

  /**
   * Begins a submission whose bytes come by and by; to be closed.
   *
   * @param mostBytes more is refused
   * @throws ApiException with BUSY if as many large ones are under way as there may be
   */
  Upload upload(int mostBytes) {
    return new Upload(this, node.large(), uploads, mostBytes);
  }

  /** Of a submission: what was accepted, or why not. */
  static Report.Accepted accepted(Report answer) {
    return switch (answer) {
      case Report.Accepted accepted -> accepted;
      case Report.Refused(var id, var code, var detail) ->
          throw new ApiException(ErrorCode.of(code), detail);
      case Report.TransactionStatus other -> throw unexpected(other);
      case Report.Status other -> throw unexpected(other);
      case Report.Refreshing other -> throw unexpected(other);
      case Report.Removed other -> throw unexpected(other);
      case Report.Waiting other -> throw unexpected(other);
      case Report.DeadLetters other -> throw unexpected(other);
      case Report.Changed other -> throw unexpected(other);
      case Report.Address other -> throw unexpected(other);
      case Report.Traced other -> throw unexpected(other);
      case Report.Refilled other -> throw unexpected(other);
      case Report.Bans other -> throw unexpected(other);
    };
  }

  /** What is known about a transaction that the node holds or has in its outbox. */
  Report.TransactionStatus statusOf(String hash) {
    TxId id = parse(hash);
    return switch (await(node.statusOf(id))) {
      case Report.TransactionStatus status
          when status.held()
              || status.stage() != Report.Stage.NOT_OURS
              || status.transfer().isPresent() ->
          status;
      case Report.TransactionStatus unknown -> throw notFound(id);
      case Report.Refused(var refused, var code, var detail) ->
          throw new ApiException(ErrorCode.of(code), detail);
      case Report.Accepted other -> throw unexpected(other);
      case Report.Status other -> throw unexpected(other);
      case Report.Refreshing other -> throw unexpected(other);
      case Report.Removed other -> throw unexpected(other);
      case Report.Waiting other -> throw unexpected(other);
      case Report.DeadLetters other -> throw unexpected(other);
      case Report.Changed other -> throw unexpected(other);
      case Report.Address other -> throw unexpected(other);
      case Report.Traced other -> throw unexpected(other);
      case Report.Refilled other -> throw unexpected(other);
      case Report.Bans other -> throw unexpected(other);
    };
  }

  /** A part of the outbox. */
  Report.Waiting waiting(RowQuery query) {
    return await(node.waiting(query.after(), query.limit()));
  }

  /** What linked peers say of a transaction. */
  Report.Traced hops(TxId id) {
    return await(node.hops(id));
  }

  /** A part of the dead letters. */
  Report.DeadLetters deadLetters(DeadLetterMatch match, RowQuery query) {
    return await(node.deadLetters(match, query.after(), query.limit()));
  }

  /** One dead letter. */
  DeadLetter deadLetter(String hash) {
    TxId id = parse(hash);
    DeadLetterMatch match = new DeadLetterMatch(List.of(id), "");
    return await(node.deadLetters(match, 0, 1)).rows().stream()
        .findFirst()
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.NO_SUCH_DEAD_LETTER, "no dead letter here is " + id.hex()));
  }

  /** Gives dead letters back to the outbox, and says how many. */
  int retry(DeadLetterMatch match) {
    return await(node.retry(match)).count();
  }

  /** Gives dead letters up, and says how many. */
  int discard(DeadLetterMatch match) {
    return await(node.discard(match)).count();
  }

  /** The bytes; from a peer, where they are not here any more. */
  Transaction bytes(String hash) {
    TxId id = parse(hash);
    return node.find(id).or(() -> refilled(node, id)).orElseThrow(() -> notFound(id));
  }

  /** Bytes that a linked peer has still; those above 1 MiB are not asked for. */
  static Optional<Transaction> refilled(LocalNode node, TxId id) {
    return await(node.refill(id)).body();
  }

  /**
   * Bytes to be written in parts.
   *
   * @param part by its place, from 0
   */
  record Parts(int sizeBytes, int count, IntFunction<byte[]> part) {}

  /** The bytes in parts of 64 KiB; from a peer, where they are not here any more. */
  Parts parts(TxId id) {
    Optional<Manifest> contents = node.large().contents(id);
    if (contents.isPresent()) {
      int count = contents.get().digests().size();
      return new Parts(contents.get().sizeBytes(), count, place -> chunk(id, place));
    }
    byte[] again = refilled(node, id).orElseThrow(() -> notFound(id)).bytes();
    return new Parts(
        again.length,
        Chunk.countOf(again.length),
        place -> {
          int from = place * Chunk.SIZE;
          return Arrays.copyOfRange(again, from, from + Chunk.sizeAt(place, again.length));
        });
  }

  private byte[] chunk(TxId id, int place) {
    return node.large().chunk(id, place).orElseThrow(() -> notFound(id)).bytes();
  }

  /** The node at this moment. */
  NodeStatus status() {
    return await(node.status());
  }

  /** A part of the peer table. */
  PeerPage peers(PeerQuery query) {
    return PeerPage.of(status().peers(), node.facts().startedAt(), query);
  }

  /** Has every row of the peer table checked; the answer comes when that has begun. */
  Report.Refreshing refreshPeers() {
    return await(node.refreshPeers());
  }

  /** What the node knows of its own address. */
  AddressView address(boolean fresh) {
    return await(node.address(fresh));
  }

  /** Has a peer forgotten, and gives back which. */
  PeerId removePeer(String text) {
    PeerId peer = parsePeer(text);
    if (!await(node.removePeer(peer)).wasKnown()) {
      throw new ApiException(ErrorCode.NO_SUCH_PEER, "peer " + peer.hex() + " is not known here");
    }
    return peer;
  }

  /** Who is banned. */
  List<Ban> bans() {
    return await(node.bans()).bans();
  }

  /** Bans a peer, and gives back the ban. */
  Ban ban(String text, Optional<Duration> time, String reason) {
    PeerId peer = parsePeer(text);
    if (peer.equals(node.facts().id())) {
      throw new ApiException(ErrorCode.BAD_PEER_ID, "peer " + peer.hex() + " is this node");
    }
    Report.Bans answer = await(node.ban(peer, time, reason));
    return answer.bans().stream()
        .filter(ban -> answer.done() && ban.byOperator() && ban.peer().equals(peer))
        .findFirst()
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.TOO_MANY_BANS, "there are as many bans as there may be: lift one"));
  }

  /** Lifts a ban, and gives back of whom. */
  PeerId unban(String text) {
    PeerId peer = parsePeer(text);
    if (!await(node.unban(peer)).done()) {
      throw new ApiException(ErrorCode.NO_SUCH_BAN, "peer " + peer.hex() + " is not banned here");
    }
    return peer;
  }

  /** Has one peer looked at, and says whether it is known. */
  boolean pingPeer(PeerId peer) {
    return await(node.pingPeer(peer)).checks() > 0;
  }

  /** The id of a peer. */
  static PeerId parsePeer(String text) {
    try {
      return new PeerId(text);
    } catch (IllegalArgumentException noId) {
      throw new ApiException(ErrorCode.BAD_PEER_ID, String.valueOf(noId.getMessage()));
    }
  }

  /** A hash in one of its three forms. */
  static TxId parse(String hash) {
    try {
      return TxId.parse(hash);
    } catch (IllegalArgumentException notAHash) {
      throw new ApiException(ErrorCode.BAD_HASH, String.valueOf(notAHash.getMessage()));
    }
  }

  /** What subscribers said of a transaction. */
  List<JudgedBy> verdicts(TxId id) {
    return node.verdicts(id);
  }

  static ApiException notFound(TxId id) {
    return new ApiException(ErrorCode.NOT_FOUND, "transaction " + id.hex() + " is not here");
  }

  /** The answer, or why there is none. */
  static <A> A await(CompletableFuture<A> asked) {
    try {
      return asked.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException slow) {
      asked.cancel(false);
      throw new ApiException(
          ErrorCode.BUSY,
          "no answer within "
              + PATIENCE_SECONDS
              + " s; if this was a submit, it is unknown whether it was taken: send it again");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IllegalStateException refused) {
        throw new ApiException(ErrorCode.BUSY, String.valueOf(refused.getMessage()));
      }
      throw new IllegalStateException("the node failed to answer", failed.getCause());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ApiException(ErrorCode.SHUTTING_DOWN, "the node stops");
    }
  }

  private static IllegalStateException unexpected(Report report) {
    return new IllegalStateException("not an answer to this question: " + report);
  }
}
