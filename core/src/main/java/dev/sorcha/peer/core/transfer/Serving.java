package dev.sorcha.peer.core.transfer;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.PieceFor;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Large bodies that peers fetch from this node: chunks are read from disk a few at a time, in the
 * order in which they were asked for, and never more of one peer than it may have in flight.
 */
public final class Serving {

  /** Bodies and peers of which it is remembered how much was sent. A guess: 100 bytes each. */
  private static final int MOST_REMEMBERED = 1_024;

  private final TransferConfig config;
  private final ArrayDeque<Wanted> waiting = new ArrayDeque<>();
  private final LinkedHashMap<PeerId, Integer> perPeer = new LinkedHashMap<>();
  private final LinkedHashMap<Fetch, Long> sent = new LinkedHashMap<>();
  private int loads;

  private record Wanted(PeerId peer, TxId id, int place, PieceFor reader) {}

  private record Fetch(PeerId peer, TxId id) {}

  public Serving(TransferConfig config) {
    this.config = config;
  }

  /**
   * A peer on a link asks what a body consists of.
   *
   * @param held whether it is here
   */
  public void onAskContents(PeerId from, TxId id, boolean held, Effects out) {
    if (held && loads < config.loads()) {
      loads++;
      out.loadContents(id, new PieceFor.Peer(from));
    } else {
      out.send(from, new Frame.Large.Lacks(id));
    }
  }

  /** A peer on a link asks for chunks. */
  public void onAskPieces(PeerId from, TxId id, List<Integer> places, boolean held, Effects out) {
    for (int place : places) {
      if (!held || !enqueue(new Wanted(from, id, place, new PieceFor.Peer(from)))) {
        out.send(from, new Frame.Large.Lacks(id));
        break;
      }
    }
    loadNext(out);
  }

  /** A peer that this node asks for news wants chunks posted. */
  public void onAskedInNews(PeerId from, TxId id, List<Integer> places, boolean held, Effects out) {
    for (int place : places) {
      if (held) {
        enqueue(new Wanted(from, id, place, new PieceFor.Post(from)));
      }
    }
    loadNext(out);
  }

  /** A caller asks for all of a body, or for a chunk. */
  public void onAsked(PeerId from, Request request, ReplyTo replyTo, boolean held, Effects out) {
    PieceFor reader = new PieceFor.Call(from, replyTo, request);
    if (request instanceof Request.Stream(var id, var size) && held && loads < config.loads()) {
      loads++;
      out.loadContents(id, reader);
    } else if (request instanceof Request.GetPart(var id, var place, var size)
        && held
        && enqueue(new Wanted(from, id, place, reader))) {
      loadNext(out);
    } else {
      out.respond(replyTo, new Response.NoPart(request));
    }
  }

  private boolean enqueue(Wanted wanted) {
    int ofPeer = perPeer.getOrDefault(wanted.peer(), 0);
    if (waiting.size() >= config.waiting() || ofPeer >= config.waitingPerPeer()) {
      return false;
    }
    perPeer.put(wanted.peer(), ofPeer + 1);
    waiting.add(wanted);
    return true;
  }

  private void loadNext(Effects out) {
    while (loads < config.loads() && !waiting.isEmpty()) {
      Wanted next = waiting.remove();
      perPeer.computeIfPresent(next.peer(), (peer, count) -> count == 1 ? null : count - 1);
      loads++;
      out.loadChunk(next.id(), next.place(), next.reader());
    }
  }

  /** What a body consists of was read. */
  public void onContentsLoaded(TxId id, Optional<Manifest> manifest, PieceFor reader, Effects out) {
    loads--;
    loadNext(out);
    switch (reader) {
      case PieceFor.Peer(var peer) ->
          out.send(
              peer,
              manifest.isPresent()
                  ? new Frame.Large.Contents(id, manifest.get())
                  : new Frame.Large.Lacks(id));
      case PieceFor.Post post -> throw new IllegalArgumentException("not asked by that: " + post);
      case PieceFor.Call(var from, var replyTo, var request) -> {
        if (manifest.isPresent() && request instanceof Request.Stream stream) {
          out.respond(replyTo, new Response.Contents(stream, manifest.get()));
        } else {
          out.respond(replyTo, new Response.NoPart(request));
        }
      }
    }
  }

  /** A chunk of a body of this size was read. */
  public void onChunkLoaded(
      TxId id, int place, int sizeBytes, Optional<Chunk> chunk, PieceFor reader, Effects out) {
    loads--;
    loadNext(out);
    switch (reader) {
      case PieceFor.Peer(var peer) -> {
        if (chunk.isPresent()) {
          note(peer, id, chunk.get());
          out.send(peer, new Frame.Large.Piece(id, place, chunk.get()));
        } else {
          out.send(peer, new Frame.Large.Lacks(id));
        }
      }
      case PieceFor.Post(var peer) -> {
        if (chunk.isPresent()) {
          note(peer, id, chunk.get());
          out.post(peer, new Request.PostPart(id, place, sizeBytes, chunk.get()));
        }
      }
      case PieceFor.Call(var from, var replyTo, var request) -> {
        if (chunk.isPresent()) {
          note(from, id, chunk.get());
          out.respond(replyTo, new Response.Part(request, place, sizeBytes, chunk.get()));
        } else {
          out.respond(replyTo, new Response.NoPart(request));
        }
      }
    }
  }

  private void note(PeerId peer, TxId id, Chunk chunk) {
    sent.merge(new Fetch(peer, id), (long) chunk.size(), Long::sum);
    if (sent.size() > MOST_REMEMBERED) {
      sent.pollFirstEntry();
    }
  }

  /** Bytes of this body that each peer got in chunks, as far as it is remembered. */
  public Map<PeerId, Long> sentOf(TxId id) {
    Map<PeerId, Long> bytes = new LinkedHashMap<>();
    sent.forEach(
        (fetch, count) -> {
          if (fetch.id().equals(id)) {
            bytes.put(fetch.peer(), count);
          }
        });
    return bytes;
  }

  /** Chunks being read, and waiting for that. */
  public int size() {
    return loads + waiting.size();
  }
}
