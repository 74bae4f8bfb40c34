package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LoadFor;
import dev.sorcha.peer.core.boundary.PieceFor;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The node's memory on disk. What it has answered survives kill -9 and power loss on a disk that
 * honours a flush (contract D1); what it hands out matches its id (D10).
 *
 * <p>{@link #save} and {@link #load} are for the event loop and never wait; their outcome comes
 * through the sink. The blocking reads may be called by any number of virtual threads. All methods
 * are safe for all threads.
 */
public final class SqliteStore implements AutoCloseable {

  /**
   * The file of bodies, delivery order and outbox, in the data directory unless the operator says
   * otherwise.
   */
  public static final String QUEUE_FILE = "tx_queue.db";

  /** The file of what is known about peers, in the data directory. */
  public static final String PEERS_FILE = "peers.db";

  /** Most deliveries handed out at once: half a megabyte of records. */
  public static final int MOST_DELIVERIES = 4_096;

  /** Names of subscribers that are kept. */
  public static final int MOST_SUBSCRIBERS = SubscriberRows.MOST;

  private final StoreConfig config;
  private final Consumer<Input> sink;
  private final @Nullable LockFile queueLock;
  private final Arrivals arrivals;
  private final Writer writer;
  private final Reader reader;

  private SqliteStore(
      StoreConfig config,
      Consumer<Input> sink,
      @Nullable LockFile queueLock,
      Arrivals arrivals,
      Writer writer,
      Reader reader) {
    this.config = config;
    this.sink = sink;
    this.queueLock = queueLock;
    this.arrivals = arrivals;
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * Opens both files, makes or migrates them where needed, and starts the threads.
   *
   * @param dataDir held by a {@link DataDirectory} of the caller, and closed after this store
   * @param queueFile the place of {@value #QUEUE_FILE}; outside of the data directory it gets a
   *     lock of its own
   * @param sink takes the outcomes of saves and loads, on any thread; must not wait
   * @param committed hears of new places in the delivery order, ascending, after their commit, on
   *     the store thread; must not wait
   * @throws StoreException if a file cannot be used
   */
  public static SqliteStore open(
      Path dataDir,
      Path queueFile,
      StoreConfig config,
      Consumer<Input> sink,
      Consumer<List<Delivery>> committed)
      throws StoreException {
    Database queue =
        new Database(queueFile, Schema.QUEUE, Database.Synchronous.FULL, config.maxPages());
    return open(dataDir, queueFile, config, sink, committed, queue, queue, System::nanoTime);
  }

  /** The same, where tests decide how the file is opened for writing. */
  static SqliteStore open(
      Path dataDir,
      Path queueFile,
      StoreConfig config,
      Consumer<Input> sink,
      Consumer<List<Delivery>> committed,
      Database queue,
      Writer.Source source,
      LongSupplier nanos)
      throws StoreException {
    Path peersFile = dataDir.resolve(PEERS_FILE);
    LockFile queueLock = null;
    Connection connection = null;
    PeersFile peers = null;
    boolean open = false;
    try {
      queueLock = lockOutside(dataDir, queueFile);
      DiskRoom room = new DiskRoom(queueFile, config.reserveBytes(), DiskRoom.spaceOf(queueFile));
      room.onStart();
      Salvage salvage = new Salvage(queue, queueFile);
      connection = salvage.open(source);
      peers = PeersFile.open(peersFile);
      Arrivals arrivals = new Arrivals();
      Writer writer;
      try {
        writer =
            new Writer(connection, source, peers, arrivals, room, config, sink, committed, nanos);
      } catch (SQLException e) {
        if (!Salvage.isDamage(e)) {
          throw e;
        }
        connection = salvage.replace(connection, source, String.valueOf(e.getMessage()));
        writer =
            new Writer(connection, source, peers, arrivals, room, config, sink, committed, nanos);
      }
      Reader reader =
          new Reader(queue, queueFile, PeersFile.database(peersFile), config.maxWaitingReads());
      writer.start();
      open = true;
      return new SqliteStore(config, sink, queueLock, arrivals, writer, reader);
    } catch (SQLException e) {
      throw new StoreException(
          queueFile + " cannot be read (" + e.getMessage() + "); keep it, and restore a copy", e);
    } finally {
      if (!open) {
        Database.close(connection);
        if (peers != null) {
          peers.close();
        }
        if (queueLock != null) {
          queueLock.close();
        }
      }
    }
  }

  /** Two nodes with data directories of their own may have been given the same queue file. */
  private static @Nullable LockFile lockOutside(Path dataDir, Path queueFile)
      throws StoreException {
    Path folder = DataDirectory.folderOf(queueFile);
    if (dataDir.toAbsolutePath().normalize().equals(folder)) {
      return null;
    }
    DataDirectory.create(folder, "folder " + folder);
    LocalDisk.require(folder, "folder " + folder);
    return LockFile.take(
        folder.resolve(queueFile.getFileName() + ".lock"), "queue file " + queueFile);
  }

  /**
   * Makes a change durable, after those before it. An Accept ends in an Accepted, a Keep in a Kept,
   * after their fsync; each of them in a SaveFailed when it cannot be committed, or in a
   * SaveRefused when too much waits. Other changes are not answered.
   */
  public void save(Change change) {
    writer.save(change);
  }

  /** Reads a body; ends in a Loaded, which is empty also when too many reads wait. */
  public void load(TxId id, LoadFor waiting) {
    reader.load(id, body -> sink.accept(new Input.Loaded(id, body, waiting)));
  }

  /** Reads bodies; ends in a BodiesLoaded, with none also when too many reads wait. */
  public void loadBodies(List<TxId> ids) {
    reader.load(ids, bodies -> sink.accept(new Input.BodiesLoaded(ids, bodies)));
  }

  /** Reads a chunk of a body; ends in a ChunkLoaded, which is empty also when too many wait. */
  public void loadChunk(TxId id, int place, PieceFor waiting) {
    reader.loadChunk(
        id,
        place,
        piece ->
            sink.accept(
                new Input.ChunkLoaded(id, place, piece.sizeBytes(), piece.chunk(), waiting)));
  }

  /** Reads a chunk of a body later and hands it over; nothing also when too many reads wait. */
  public void readChunk(TxId id, int place, Consumer<Optional<Chunk>> then) {
    reader.loadChunk(id, place, piece -> then.accept(piece.chunk()));
  }

  /** Reads what a body consists of; ends in a ContentsLoaded, empty also when too many wait. */
  public void loadContents(TxId id, PieceFor waiting) {
    reader.loadContents(
        id, manifest -> sink.accept(new Input.ContentsLoaded(id, manifest, waiting)));
  }

  /**
   * What a body consists of; empty if it is not here.
   *
   * @throws StoreException if the file cannot be read or too many reads wait
   */
  public Optional<Manifest> contents(TxId id) throws StoreException {
    return reader.contents(id);
  }

  /**
   * The chunk of a body at this place; empty if it is not here, or is damaged.
   *
   * @throws StoreException if the file cannot be read or too many reads wait
   */
  public Optional<Chunk> chunk(TxId id, int place) throws StoreException {
    return reader.chunk(id, place);
  }

  /**
   * A number under which an application's chunks can be staged. What is staged and does not become
   * a transaction is forgotten by {@link #dropStage}, or by the next life.
   */
  public long newStage() {
    return writer.newStage();
  }

  /**
   * Writes a chunk of an application's large body; completes after its commit, or fails with a
   * {@link StoreException}. A caller has few of them under way.
   */
  public CompletableFuture<Boolean> stage(long stage, int place, Chunk chunk) {
    if (writer.isDiskLow()) {
      return CompletableFuture.failedFuture(
          new StoreException("there is almost no room on the disk"));
    }
    return writer.edit(
        on -> {
          LargeRows.stage(on, stage, place, chunk);
          return true;
        });
  }

  /** Forgets what is staged, unless it has become a transaction. */
  public CompletableFuture<Boolean> dropStage(long stage) {
    return writer.edit(
        on -> {
          LargeRows.drop(on, stage);
          return true;
        });
  }

  /** What a starting node wants to know. A million rows took three seconds on a busy machine. */
  public StoredState storedState() throws StoreException {
    return reader.storedState(config.heldIds());
  }

  /**
   * The transaction, unless it is not here, was pruned, or is damaged.
   *
   * @throws StoreException if the file cannot be read or too many reads wait
   */
  public Optional<Transaction> find(TxId id) throws StoreException {
    return reader.find(id);
  }

  /**
   * The next ones in the delivery order, ascending. Below {@link #firstSequence} some may be
   * missing.
   *
   * @param cursor the last number that the caller has; 0 for none
   * @param most 1 to {@value #MOST_DELIVERIES}
   * @throws StoreException if the file cannot be read or too many reads wait
   */
  public List<Delivery> deliveriesAfter(long cursor, int most) throws StoreException {
    return deliveriesAfter(cursor, 0, most);
  }

  /**
   * The same, up to a number with those whose bodies are gone.
   *
   * @param goneThrough that number; 0 for none of them
   */
  public List<Delivery> deliveriesAfter(long cursor, long goneThrough, int most)
      throws StoreException {
    if (most < 1 || most > MOST_DELIVERIES) {
      throw new IllegalArgumentException(
          "most: " + most + " (expected: 1.." + MOST_DELIVERIES + ")");
    }
    return reader.deliveriesAfter(cursor, goneThrough, most);
  }

  /** The newest number in the delivery order; 0 before the first. */
  public long lastSequence() {
    return arrivals.last();
  }

  /**
   * The lowest number from which on nothing was pruned; {@code lastSequence() + 1} if everything
   * was. What waits for peers is here also below it.
   */
  public long firstSequence() {
    return arrivals.first();
  }

  /**
   * Waits for a number after the cursor, without a thread of the store.
   *
   * @return whether there is one; false when the time is over or the store closes
   */
  public boolean awaitAfter(long cursor, Duration patience) throws InterruptedException {
    return arrivals.awaitAfter(cursor, patience);
  }

  /**
   * The subscriber of this name, made where there is none; completes after its commit.
   *
   * @param start the cursor of a new one
   * @return empty if it would be one more than {@value #MOST_SUBSCRIBERS}; fails with a {@link
   *     StoreException}
   */
  public CompletableFuture<Optional<KeptSubscriber>> openSubscriber(String name, long start) {
    return writer.edit(on -> SubscriberRows.open(on, name, start, now()));
  }

  /**
   * Moves a subscriber's cursor forward, never back; completes after its commit.
   *
   * @return where it is; empty if there is none of this name; fails with a {@link StoreException},
   *     and then may have been moved
   */
  public CompletableFuture<OptionalLong> acknowledge(String name, long sequence) {
    return writer.edit(on -> SubscriberRows.acknowledge(on, name, sequence, now()));
  }

  /**
   * Lets a suspended subscriber go on without what is gone; completes after its commit.
   *
   * @return as it is then; empty if there is none of this name; fails with a {@link StoreException}
   */
  public CompletableFuture<Optional<KeptSubscriber>> resumeSubscriber(String name) {
    return writer.edit(on -> SubscriberRows.resume(on, name, now()));
  }

  /**
   * Writes a subscriber's verdict, over its earlier one; completes after its commit, and the sink
   * hears of it then.
   *
   * @param reason of a rejection, or empty
   * @return whether any subscriber rejects it now; empty if there is no such transaction or
   *     subscriber; fails with a {@link StoreException}
   */
  public CompletableFuture<Optional<Boolean>> judge(
      String subscriber, TxId id, boolean accepted, String reason) {
    KeptVerdict verdict = new KeptVerdict(subscriber, accepted, reason, now());
    return writer
        .edit(on -> VerdictRows.write(on, id, verdict))
        .thenApply(
            written -> {
              written.ifPresent(
                  it ->
                      sink.accept(
                          new Input.Judged(
                              id, it.sizeBytes(), subscriber, accepted, reason, it.rejected())));
              return written.map(VerdictRows.Written::rejected);
            });
  }

  /**
   * What subscribers said of a transaction, by name.
   *
   * @throws StoreException if the file cannot be read or too many reads wait
   */
  public List<KeptVerdict> verdicts(TxId id) throws StoreException {
    return reader.verdicts(id);
  }

  /** A partition is suspected, or is not any more: what is learned in it is kept for longer. */
  public void partition(boolean isSuspected) {
    writer.partition(isSuspected);
  }

  /** Forgets a subscriber, and says whether it was there; fails with a {@link StoreException}. */
  public CompletableFuture<Boolean> removeSubscriber(String name) {
    return writer.edit(on -> SubscriberRows.remove(on, name));
  }

  /**
   * All subscribers, by name.
   *
   * @throws StoreException if the file cannot be read or too many reads wait
   */
  public List<KeptSubscriber> subscribers() throws StoreException {
    return reader.subscribers();
  }

  private static Instant now() {
    return Instant.ofEpochMilli(System.currentTimeMillis());
  }

  /** The gauges. */
  public StoreStatus status() {
    QueueTables.Totals totals = writer.totals();
    return new StoreStatus(
        writer.waiting(),
        config.maxWaiting(),
        writer.waitingBytes(),
        config.maxWaitingBytes(),
        reader.waiting(),
        totals.rows(),
        totals.bytes(),
        totals.queuedBytes(),
        reader.damaged(),
        writer.suspended(),
        writer.filterRate(),
        writer.isDiskLow(),
        writer.isFailed());
  }

  /** Whether the thread that owns the database runs. */
  public boolean isAlive() {
    return writer.isAlive();
  }

  /** Commits and answers what waits, for at most ten seconds, and closes the files. */
  @Override
  public void close() {
    arrivals.close();
    reader.close();
    // The last connection that closes empties the WAL into the file, so it must be the writer's.
    writer.close();
    if (queueLock != null) {
      queueLock.close();
    }
  }
}
