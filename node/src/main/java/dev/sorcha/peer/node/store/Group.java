package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Changes that are committed together: what each does, and what is told when that is on disk. */
final class Group {

  private final StoreConfig config;
  private final DiskRoom room;
  private final Stages stages;
  private final Set<TxId> untold;
  private final List<Input> answers = new ArrayList<>();
  private final List<Delivery> fresh = new ArrayList<>();

  /**
   * @param stages under which numbers arriving bodies are staged
   * @param untold on disk since an error, and nobody was told: they count as fresh once more
   */
  Group(StoreConfig config, DiskRoom room, Stages stages, Set<TxId> untold) {
    this.config = config;
    this.stages = stages;
    this.room = room;
    this.untold = untold;
  }

  /** Within a transaction. */
  void apply(QueueTables open, Change change) throws SQLException {
    switch (change) {
      case Change.Accept accept -> accept(open, accept, accept.transaction());
      case Change.Keep keep -> keep(open, keep);
      case Change.Large.Stage(var id, var place, var chunk) ->
          stage(open, change, id, place, chunk);
      case Change.Large.Unstage(var id) -> {
        OptionalLong stage = stages.forget(id);
        if (stage.isPresent()) {
          open.drop(stage.getAsLong());
        }
      }
      case Change.Large.Keep keep -> keep(open, keep);
      case Change.Large.Accept accept -> accept(open, accept);
      case Change.Release(var id) -> open.release(id);
      case Change.Attempted attempted -> open.attempted(attempted);
      case Change.Custody custody -> open.custody(custody);
      case Change.Bury(var letter) -> open.bury(letter);
      case Change.Revive revive -> open.revive(revive);
      case Change.Discard discard -> open.discard(discard);
      case Change.Pin _, Change.Peers _, Change.TableKey _, Change.Bans _ ->
          throw new IllegalArgumentException("in another file: " + Refusals.inShort(change));
    }
  }

  private void keep(QueueTables open, Change.Keep change) throws SQLException {
    Transaction transaction = change.transaction();
    OptionalLong known = open.sequenceOf(transaction.id());
    if (known.isPresent()) {
      open.keepBody(transaction, known.getAsLong());
    } else if (room.isLow()) {
      answers.add(Refusals.noRoom(change, room));
      return;
    } else {
      Instant at = now();
      long sequence = open.addKept(transaction, change.from(), at);
      fresh.add(
          new Delivery(
              sequence, transaction.id(), transaction.size(), at, Optional.of(change.from())));
    }
    answers.add(new Input.Kept(transaction.id()));
  }

  private void stage(QueueTables open, Change change, TxId id, int place, Chunk chunk)
      throws SQLException {
    if (room.isLow()) {
      answers.add(Refusals.noRoom(change, room));
    } else {
      open.stage(stages.of(id), place, chunk);
      answers.add(new Input.Staged(id, place));
    }
  }

  private void keep(QueueTables open, Change.Large.Keep change) throws SQLException {
    long stage = stages.of(change.id());
    OptionalLong known = open.sequenceOf(change.id());
    if (!open.isStaged(stage, change.sizeBytes())) {
      answers.add(new Input.SaveFailed(change, "not all of it is on the disk"));
      return;
    }
    if (known.isPresent()) {
      open.keepLarge(known.getAsLong(), change.sizeBytes(), stage);
      open.drop(stage);
    } else {
      Instant at = now();
      Optional<PeerId> from = Optional.of(change.from());
      long sequence = open.addLarge(change.id(), change.sizeBytes(), stage, from, at);
      fresh.add(new Delivery(sequence, change.id(), change.sizeBytes(), at, from));
    }
    stages.forget(change.id());
    answers.add(new Input.Kept(change.id()));
  }

  private void accept(QueueTables open, Change.Large.Accept change) throws SQLException {
    TxId id = change.id();
    int size = change.sizeBytes();
    long stage = change.stage();
    if (!open.isStaged(stage, size)) {
      answers.add(new Input.SaveFailed(change, "not all of it is on the disk"));
      return;
    }
    OptionalLong known = open.sequenceOf(id);
    if (known.isPresent()) {
      boolean again = open.takeBackLarge(id, size, stage, known.getAsLong(), now());
      answers.add(new Input.Accepted(id, known.getAsLong(), again || untold.contains(id)));
    } else if (hasRoom(open, change, size)) {
      Instant at = now();
      long sequence = open.addLarge(id, size, stage, Optional.empty(), at);
      answers.add(new Input.Accepted(id, sequence, true));
      fresh.add(new Delivery(sequence, id, size, at, Optional.empty()));
    }
  }

  private void accept(QueueTables open, Change.Accept change, Transaction transaction)
      throws SQLException {
    TxId id = transaction.id();
    OptionalLong known = open.sequenceOf(id);
    if (known.isPresent()) {
      boolean again = open.takeBack(transaction, known.getAsLong(), now());
      answers.add(new Input.Accepted(id, known.getAsLong(), again || untold.contains(id)));
      return;
    }
    if (!hasRoom(open, change, transaction.size())) {
      return;
    }
    Instant at = now();
    long sequence = open.addQueued(transaction, at);
    answers.add(new Input.Accepted(id, sequence, true));
    fresh.add(new Delivery(sequence, id, transaction.size(), at, Optional.empty()));
  }

  /** Whether there is room for an own submission; otherwise it is refused. */
  private boolean hasRoom(QueueTables open, Change change, int sizeBytes) {
    if (room.isLow()) {
      answers.add(Refusals.noRoom(change, room));
      return false;
    }
    long queued = open.totals().queuedBytes();
    if (queued + sizeBytes > config.maxQueuedBytes()) {
      answers.add(
          new Input.SaveRefused(
              change,
              Report.Refusal.QUEUE_FULL,
              queued
                  + " bytes wait for peers (at most "
                  + config.maxQueuedBytes()
                  + "); try again when some have left"));
      return false;
    }
    return true;
  }

  private static Instant now() {
    return Instant.ofEpochMilli(System.currentTimeMillis());
  }

  /** The commit has returned. */
  void tell(Arrivals arrivals, Consumer<Input> sink, Consumer<List<Delivery>> committed) {
    if (!fresh.isEmpty()) {
      arrivals.advanceTo(fresh.getLast().sequence());
    }
    for (Input answer : answers) {
      if (answer instanceof Input.Accepted accepted) {
        untold.remove(accepted.id());
      }
      sink.accept(answer);
    }
    if (!fresh.isEmpty()) {
      committed.accept(List.copyOf(fresh));
    }
  }
}
