package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Report;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of changes that are not committed. Any thread. */
final class Refusals {

  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private final Consumer<Input> sink;
  private final DiskRoom room;

  Refusals(Consumer<Input> sink, DiskRoom room) {
    this.sink = sink;
    this.room = room;
  }

  /** A bound is reached: nothing was stored. */
  void notTaken(Change change, String detail) {
    if (SaveQueue.hasBody(change)) {
      sink.accept(new Input.SaveRefused(change, Report.Refusal.QUEUE_FULL, detail));
    } else {
      refuse(change, detail, false);
    }
  }

  /**
   * @param open whether the file is: then a lack of room is the reason, if there is one
   */
  void refuse(Change change, String detail, boolean open) {
    if (SaveQueue.hasBody(change)) {
      sink.accept(
          room.isLow() && open ? noRoom(change, room) : new Input.SaveFailed(change, detail));
    } else {
      // Harmless: after the next start an entry is announced again, or a dead letter is one again;
      // a peer is learned again.
      log.warn("not saved: {}: {}", inShort(change), detail);
    }
  }

  static Input noRoom(Change change, DiskRoom room) {
    return new Input.SaveRefused(change, Report.Refusal.DISK_LOW, room.words());
  }

  /** For the log: the key is a secret, and a list of peers is long. */
  static String inShort(Change change) {
    return switch (change) {
      case Change.Peers(var gone, var put) ->
          put.size() + " peers, and that " + gone.size() + " are gone";
      case Change.Bans(var gone, var put) ->
          put.size() + " bans, and that " + gone.size() + " are over";
      case Change.TableKey key -> "the key of the peer table";
      case Change.Revive(var ids, var at) -> "that " + ids.size() + " dead letters are retried";
      case Change.Discard(var ids, var at) -> "that " + ids.size() + " dead letters are discarded";
      case Change.Large large -> large.toString();
      case Change.Accept _, Change.Keep _, Change.Release _, Change.Pin _ -> change.toString();
      case Change.Attempted _, Change.Custody _, Change.Bury _ -> change.toString();
    };
  }
}
