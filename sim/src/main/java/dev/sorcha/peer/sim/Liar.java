package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A hostile node: it runs an honest core to be part of the network, but tells everybody of a
 * transaction the moment it hears of it, so that it is among the first whom they ask, and then
 * serves nothing or something else.
 */
final class Liar implements Party {

  /** What somebody who asks gets. */
  enum Service {
    /** Nothing, not even a refusal. */
    SILENCE,
    /** Bytes that are not those of the id. */
    FORGERY
  }

  private final Service service;
  private final Party core;
  private final LinkedHashSet<LinkId> open = new LinkedHashSet<>();
  private final LinkedHashSet<TxId> announced = new LinkedHashSet<>();
  private final HashMap<TxId, Integer> sizes = new HashMap<>();

  private Liar(Service service, Party core) {
    this.service = service;
    this.core = core;
  }

  /** Liars that serve like this. */
  static Party.Maker thatServe(Service service) {
    return (config, random) -> new Liar(service, Party.HONEST.make(config, random));
  }

  @Override
  public List<Effect> step(Input input, Instant now) {
    List<Effect> lies = new ArrayList<>();
    core.step(input, now).forEach(effect -> carryOut(effect, lies));
    switch (input) {
      case Input.LinkDown(var link, var reason) -> open.remove(link);
      case Input.FrameArrived(var link, Frame.Hello hello, var ours) -> open.add(link);
      case Input.FrameArrived(var link, Frame.Announce(var entries, var custody), var ours) ->
          entries.forEach(entry -> passOn(entry, lies));
      case Input.FrameArrived(var link, Frame.Push(var entries, var custody), var ours) ->
          entries.forEach(
              entry -> passOn(new Announcement(entry.claimed(), entry.transaction().size()), lies));
      case Input.FrameArrived(var link, Frame.Large asked, var ours) -> onAsked(link, asked, lies);
      default -> {}
    }
    return lies;
  }

  private void passOn(Announcement entry, List<Effect> lies) {
    sizes.put(entry.id(), (int) entry.sizeBytes());
    if (announced.add(entry.id())) {
      Frame announce = new Frame.Announce(List.of(entry), false);
      open.forEach(link -> lies.add(new Effect.Send(link, Dialect.OURS, announce)));
      // Nobody may come to ask: other bytes are pushed, too.
      open.forEach(link -> answer(link, entry.id(), lies));
    }
  }

  private void carryOut(Effect effect, List<Effect> lies) {
    if (effect instanceof Effect.Send(var link, var dialect, Frame.Body(var claimed, var body))) {
      answer(link, claimed, lies);
    } else if (effect instanceof Effect.Send(var link, var dialect, Frame.NotFound(var ids))) {
      ids.forEach(id -> answer(link, id, lies));
    } else if (effect instanceof Effect.Send(var link, var dialect, Frame.Push push)) {
      push.entries().forEach(entry -> answer(link, entry.claimed(), lies));
    } else if (!(effect instanceof Effect.Send(var link, var dialect, Frame.Large large)
        && isService(large))) {
      lies.add(effect);
    }
  }

  private static boolean isService(Frame.Large frame) {
    return switch (frame) {
      case Frame.Large.Contents _, Frame.Large.Piece _, Frame.Large.Lacks _ -> true;
      case Frame.Large.AskContents _, Frame.Large.AskPieces _ -> false;
    };
  }

  /** Of a large body it has a manifest and chunks that fit it, and are nothing but zeros. */
  private void onAsked(LinkId link, Frame.Large asked, List<Effect> lies) {
    if (asked instanceof Frame.Large.AskPieces(var id, var places)) {
      int size = sizeOf(id);
      for (int place : places) {
        forge(link, new Frame.Large.Piece(id, place, zeros(place, size)), lies);
      }
    } else if (asked instanceof Frame.Large.AskContents(var id)) {
      int size = sizeOf(id);
      List<TxId> digests = new ArrayList<>();
      for (int place = 0; place < Chunk.countOf(size); place++) {
        digests.add(zeros(place, size).digest());
      }
      forge(link, new Frame.Large.Contents(id, new Manifest(size, digests)), lies);
    }
  }

  private int sizeOf(TxId id) {
    return sizes.getOrDefault(id, Frame.MAX_WHOLE + 1);
  }

  private static Chunk zeros(int place, int size) {
    return Chunk.of(new byte[Chunk.sizeAt(place, size)]);
  }

  private void forge(LinkId link, Frame forged, List<Effect> lies) {
    if (service == Service.FORGERY) {
      lies.add(new Effect.Send(link, Dialect.OURS, forged));
    }
  }

  private void answer(LinkId link, TxId id, List<Effect> lies) {
    if (service == Service.FORGERY) {
      // The claimed id's own digest: bytes that nobody submitted, the same in every run.
      Frame forged = new Frame.Body(id, Transaction.of(id.toBytes()));
      lies.add(new Effect.Send(link, Dialect.OURS, forged));
    }
  }
}
