package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.TxId;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * The store thread: takes what waits, commits it as one group, and answers in order.
 *
 * <pre>
 *   OPEN ──I/O error──► reopening, {@value #REOPENS} times ──opened──► the group once more ──► OPEN
 *                          └─failed──► STORAGE_FAILED: saves fail; tries again after 1 s, 2 s, ... 60 s ──► OPEN
 * </pre>
 *
 * <p>After an I/O error nobody knows whether the commit took place. What the reopened file holds
 * and nobody was told of is found by its sequence number; a submission among it counts as fresh
 * when it comes again, because its outbox entry is on disk and not in the core.
 */
final class Writer implements AutoCloseable {

  /** How connections for writing are made; tests have it fail. */
  interface Source {

    /** The first one. */
    Connection openWriter() throws StoreException;

    /** One after an I/O error. */
    Connection reopenWriter() throws StoreException;
  }

  private static final int REOPENS = 3;
  private static final Duration REOPEN_PAUSE = Duration.ofMillis(100);
  private static final Duration LEAST_BACK_OFF = Duration.ofSeconds(1);
  private static final Duration MOST_BACK_OFF = Duration.ofSeconds(60);

  /** How soon an idle store notices that others fill the disk. A guess. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  /**
   * Submissions on disk of which nobody was told; the oldest is forgotten. An error adds at most a
   * group.
   */
  private static final int UNTOLD = 4_096;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  private final StoreConfig config;
  private final Source source;
  private final PeersFile peers;
  private final Arrivals arrivals;
  private final DiskRoom room;
  private final Consumer<Input> sink;
  private final Consumer<List<Delivery>> committed;
  private final SaveQueue saves;
  private final Retention retention;
  private final IdFilter filter;
  private final Stages stages;
  private final LongSupplier nanos;
  private final Refusals refusals;
  private final SubscriberEdits edits = new SubscriberEdits();
  private final Thread thread;
  private final Set<TxId> untold = new LinkedHashSet<>();
  private @Nullable QueueTables tables;
  private long reopenAtNanos;
  private Duration backOff = LEAST_BACK_OFF;
  private String failure = "";

  /** Whether subscribers may have changed since they were counted. */
  private boolean edited = true;

  private volatile QueueTables.Totals totals;
  private volatile int suspended;
  private volatile boolean failed;

  /**
   * Does nothing before {@link #start}. Takes connection and peers over.
   *
   * @param nanos time that passes, from any beginning
   * @throws SQLException if the file cannot be read
   */
  Writer(
      Connection connection,
      Source source,
      PeersFile peers,
      Arrivals arrivals,
      DiskRoom room,
      StoreConfig config,
      Consumer<Input> sink,
      Consumer<List<Delivery>> committed,
      LongSupplier nanos)
      throws SQLException {
    this.config = config;
    this.source = source;
    this.peers = peers;
    this.arrivals = arrivals;
    this.room = room;
    this.sink = sink;
    this.committed = committed;
    this.saves = new SaveQueue(config.maxWaiting(), config.maxWaitingBytes());
    this.retention = new Retention(config, arrivals, room, sink, nanos);
    this.refusals = new Refusals(sink, room);
    this.nanos = nanos;
    SecureRandom secret = new SecureRandom();
    this.filter = new IdFilter(secret.nextLong(), secret.nextLong());
    QueueTables opened = new QueueTables(connection, filter, nanos);
    this.tables = opened;
    this.stages = new Stages(LargeRows.lastStage(connection));
    this.totals = opened.totals();
    this.suspended = opened.suspended();
    arrivals.advanceTo(opened.lastSequence());
    arrivals.prunedThrough(opened.prunedThrough());
    // A daemon: a node that fails to start must end; being killed in a commit is what the commit is
    // made for.
    this.thread = Thread.ofPlatform().daemon().name("store").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  /** Never waits. */
  void save(Change change) {
    switch (saves.offer(change)) {
      case TAKEN -> {}
      case FULL ->
          refusals.notTaken(change, saves.size() + " changes wait for the disk; try again later");
      case CLOSED -> refusals.refuse(change, "the store is closed", false);
    }
  }

  /** Commits an edit with what else waits. Never waits. */
  <T> CompletableFuture<T> edit(SubscriberEdits.Edit<T> edit) {
    CompletableFuture<T> answer = edits.offer(edit);
    saves.nudge();
    if (!thread.isAlive()) {
      // It ended, and may have looked for the last time before this one came.
      answer.completeExceptionally(new StoreException("the store is closed"));
    }
    return answer;
  }

  /** A number for chunks that an application sends. */
  long newStage() {
    return stages.next();
  }

  int waiting() {
    return saves.size();
  }

  long waitingBytes() {
    return saves.bytes();
  }

  QueueTables.Totals totals() {
    return totals;
  }

  /** Of new ids, the part that is looked up in vain. */
  double filterRate() {
    return filter.rate();
  }

  /** Named subscribers that were suspended and have not gone on. */
  int suspended() {
    return suspended;
  }

  /** A partition is suspected, or is not any more. Any thread. */
  void partition(boolean isSuspected) {
    retention.partition(isSuspected);
  }

  boolean isFailed() {
    return failed;
  }

  boolean isDiskLow() {
    return room.isLow();
  }

  private void run() {
    try {
      while (!saves.isDrained()) {
        List<Change> group = saves.take(patience());
        if (failed && System.nanoTime() - reopenAtNanos >= 0) {
          reopenLater();
        }
        look();
        if (!group.isEmpty() || edits.areWaiting()) {
          commit(group);
        }
        prune();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      // The last line of defence: who waits must hear of it, and nothing is promised any more.
      log.error("the store thread ends by a fault of the program; every save fails", bug);
      failed = true;
    } finally {
      saves.close();
      refuseTheRest();
      disconnect();
      peers.close();
    }
  }

  private void look() {
    QueueTables open = tables;
    if (open == null || !room.isLookDue()) {
      return;
    }
    try {
      room.look(open.spareBytes());
    } catch (SQLException unreadable) {
      log.warn("the file's free pages cannot be counted: {}", unreadable.getMessage());
    }
  }

  private Duration patience() {
    if (failed) {
      return Duration.ofNanos(Math.max(0, reopenAtNanos - System.nanoTime()));
    }
    QueueTables open = tables;
    boolean busy = retention.isBusy() || (open != null && open.isRebuilding());
    return busy ? Duration.ZERO : IDLE;
  }

  /** Bodies first: somebody waits for them. */
  private void commit(List<Change> group) throws InterruptedException {
    List<Change> bodies = group.stream().filter(change -> !PeersFile.keeps(change)).toList();
    if (!bodies.isEmpty() || edits.areWaiting()) {
      commit(bodies, true);
    }
    group.stream().filter(PeersFile::keeps).forEach(peers::save);
  }

  private void commit(List<Change> group, boolean mayReopen) throws InterruptedException {
    QueueTables open = tables;
    if (open == null) {
      refuse(group, failure);
      edits.failAll(failure);
      return;
    }
    Group told = new Group(config, room, stages, untold);
    try {
      open.begin();
      for (Change change : group) {
        told.apply(open, change);
      }
      open.apply(edits);
      open.commit();
    } catch (SQLException e) {
      edits.failApplied(String.valueOf(e.getMessage()));
      onFailure(open, group, mayReopen, e);
      return;
    }
    totals = open.totals();
    told.tell(arrivals, sink, committed);
    edited |= edits.tell();
  }

  private void onFailure(
      QueueTables open, List<Change> group, boolean mayReopen, SQLException failure)
      throws InterruptedException {
    Fault fault = undo(open, failure);
    switch (fault) {
      case CHANGE -> {
        if (isFull(failure) && !group.stream().allMatch(SaveQueue::hasBody) && madeRoom(open)) {
          commit(group, mayReopen);
        } else if (group.size() == 1) {
          refuse(group, String.valueOf(failure.getMessage()));
        } else {
          for (Change change : group) {
            commit(List.of(change), mayReopen);
          }
        }
      }
      case BUSY -> refuse(group, "another program holds the file: " + failure.getMessage());
      case FILE -> {
        log.error("the transaction store has an I/O error; opening it again", failure);
        disconnect();
        if (mayReopen && reopen()) {
          commit(group, false);
        } else {
          giveUp(failure);
          refuse(group, this.failure);
        }
      }
    }
  }

  /** The file's own bound has the same code, and is no matter of the disk. */
  private boolean isFull(SQLException failure) {
    return Database.code(failure) == SQLiteErrorCode.SQLITE_FULL && room.isFull();
  }

  /** Entries can leave the outbox only by writing: that is what the reserve is for. */
  private boolean madeRoom(QueueTables open) {
    if (!room.release()) {
      return false;
    }
    try {
      open.emptyWal();
    } catch (SQLException stillFull) {
      log.warn("the WAL could not be emptied: {}", stillFull.getMessage());
    }
    return true;
  }

  /** Whose fault an exception is. */
  private enum Fault {
    /**
     * That of one of the changes, or there is no room for it. The connection is as good as before.
     */
    CHANGE,
    /** Another program's, which should not be there. */
    BUSY,
    /** That of the file or the disk. */
    FILE
  }

  private static Fault undo(QueueTables open, SQLException failure) {
    SQLiteErrorCode code = Database.code(failure);
    Fault fault =
        switch (code) {
          // Without room a smaller change, or one that frees some, may still succeed.
          case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_FULL -> Fault.CHANGE;
          case SQLITE_BUSY, SQLITE_LOCKED -> Fault.BUSY;
          default -> Fault.FILE;
        };
    if (fault != Fault.FILE) {
      try {
        open.rollback();
      } catch (SQLException notEvenThat) {
        failure.addSuppressed(notEvenThat);
        return Database.code(notEvenThat) == SQLiteErrorCode.SQLITE_BUSY ? fault : Fault.FILE;
      }
    }
    return fault;
  }

  private void disconnect() {
    QueueTables open = tables;
    tables = null;
    if (open != null) {
      open.close();
    }
  }

  private boolean reopen() throws InterruptedException {
    for (int attempt = 1; attempt <= REOPENS; attempt++) {
      if (attempt > 1) {
        TimeUnit.MILLISECONDS.sleep(REOPEN_PAUSE.toMillis());
      }
      if (reopened("attempt " + attempt + " of " + REOPENS)) {
        return true;
      }
    }
    return false;
  }

  private void reopenLater() {
    if (reopened("after " + backOff)) {
      failed = false;
      backOff = LEAST_BACK_OFF;
    } else {
      Duration doubled = backOff.multipliedBy(2);
      backOff = doubled.compareTo(MOST_BACK_OFF) < 0 ? doubled : MOST_BACK_OFF;
      reopenAtNanos = System.nanoTime() + backOff.toNanos();
    }
  }

  private void giveUp(SQLException cause) {
    disconnect();
    failed = true;
    failure = "the store has failed (" + cause.getMessage() + "); it is tried again";
    reopenAtNanos = System.nanoTime() + backOff.toNanos();
    log.error(
        "STORAGE_FAILED: every save fails until the file can be opened again: {}",
        cause.getMessage());
  }

  private boolean reopened(String attempt) {
    Connection connection = null;
    try {
      connection = source.reopenWriter();
      QueueTables open = new QueueTables(connection, filter, nanos);
      connection = null;
      tables = open;
      totals = open.totals();
      tellWhatNobodyWasToldOf(open);
      log.warn("the transaction store is open again ({}) and passed quick_check", attempt);
      return true;
    } catch (StoreException | SQLException e) {
      log.error("the transaction store cannot be opened again ({}): {}", attempt, e.getMessage());
      Database.close(connection);
      disconnect();
      return false;
    }
  }

  private void tellWhatNobodyWasToldOf(QueueTables open) throws SQLException {
    // A failed commit was one group, so a few more than a group are all there can be.
    List<Delivery> found = open.deliveriesAfter(arrivals.last(), UNTOLD);
    for (Delivery delivery : found) {
      if (delivery.from().isEmpty()) {
        untold.add(delivery.id());
      }
    }
    for (Iterator<TxId> oldest = untold.iterator(); untold.size() > UNTOLD; ) {
      oldest.next();
      oldest.remove();
    }
    if (!found.isEmpty()) {
      arrivals.advanceTo(found.getLast().sequence());
      committed.accept(found);
    }
  }

  private void prune() throws InterruptedException {
    QueueTables open = tables;
    if (open == null) {
      return;
    }
    try {
      if (open.isRebuilding()) {
        open.rebuild();
      }
      boolean isNews = retention.prune(open);
      totals = open.totals();
      if (isNews || edited) {
        suspended = open.suspended();
        edited = false;
      }
    } catch (SQLException e) {
      Fault fault = undo(open, e);
      if (fault == Fault.CHANGE && isFull(e)) {
        madeRoom(open);
        return;
      }
      log.error("old transactions could not be pruned; tried again after the next save", e);
      retention.rest();
      if (fault == Fault.FILE) {
        disconnect();
        if (!reopen()) {
          giveUp(e);
        }
      }
    }
  }

  private void refuse(List<Change> group, String detail) {
    group.forEach(change -> refusals.refuse(change, detail, tables != null));
  }

  private void refuseTheRest() {
    edits.failAll("the store has stopped");
    try {
      while (!saves.isDrained()) {
        refuse(saves.take(Duration.ZERO), "the store has stopped");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes nothing more, commits what waits, for at most ten seconds (contract D9). */
  @Override
  public void close() {
    saves.close();
    try {
      if (!thread.join(CLOSE_PATIENCE)) {
        log.warn("the disk is busy: {} changes are left unsaved and unanswered", saves.size());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
