package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Report;
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
  private final Set<TxId> untold;
  private final List<Input> answers = new ArrayList<>();
  private final List<Delivery> fresh = new ArrayList<>();

  /**
   * @param untold on disk since an error, and nobody was told: they count as fresh once more
   */
  Group(StoreConfig config, DiskRoom room, Set<TxId> untold) {
    this.config = config;
    this.room = room;
    this.untold = untold;
  }

  /** Within a transaction. */
  void apply(QueueTables open, Change change) throws SQLException {
    switch (change) {
      case Change.Accept accept -> accept(open, accept, accept.transaction());
      case Change.Keep keep -> keep(open, keep);
      case Change.Release(var id) -> open.release(id);
      case Change.Attempted attempted -> open.attempted(attempted);
      case Change.Custody custody -> open.custody(custody);
      case Change.Bury(var letter) -> open.bury(letter);
      case Change.Revive revive -> open.revive(revive);
      case Change.Discard discard -> open.discard(discard);
      case Change.Pin _, Change.Peers _, Change.TableKey _ ->
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

  private void accept(QueueTables open, Change.Accept change, Transaction transaction)
      throws SQLException {
    TxId id = transaction.id();
    OptionalLong known = open.sequenceOf(id);
    if (known.isPresent()) {
      boolean again = open.takeBack(transaction, known.getAsLong(), now());
      answers.add(new Input.Accepted(id, known.getAsLong(), again || untold.contains(id)));
      return;
    }
    if (room.isLow()) {
      answers.add(Refusals.noRoom(change, room));
      return;
    }
    long queued = open.totals().queuedBytes();
    if (queued + transaction.size() > config.maxQueuedBytes()) {
      answers.add(
          new Input.SaveRefused(
              change,
              Report.Refusal.QUEUE_FULL,
              queued
                  + " bytes wait for peers (at most "
                  + config.maxQueuedBytes()
                  + "); try again when some have left"));
      return;
    }
    Instant at = now();
    long sequence = open.addQueued(transaction, at);
    answers.add(new Input.Accepted(id, sequence, true));
    fresh.add(new Delivery(sequence, id, transaction.size(), at, Optional.empty()));
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
