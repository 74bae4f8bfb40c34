package dev.sorcha.peer.node.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code events.db}: the newest {@value #KEPT} events, over restarts. Adding one takes no time; a
 * thread of its own writes, without an fsync, since nobody was promised anything.
 *
 * <p>The newest {@value #RECENT} are in memory, too, so that what happens while the disk fails is
 * seen all the same. What finds no place among those that wait for the disk is in memory alone.
 */
public final class EventFile implements AutoCloseable {

  /** The file's name in the data folder. */
  public static final String NAME = "events.db";

  /** Operators 3.2. */
  static final int KEPT = 10_000;

  static final int RECENT = 2_048;

  /** Pages that the file may take: 64 MiB, many times ten thousand lines. */
  private static final long PAGES = 16_384;

  private static final int LONGEST_VALUE = 1_000;
  private static final Duration GATHER = Duration.ofMillis(200);
  private static final Logger log = LoggerFactory.getLogger(EventFile.class);

  private static final String PRUNE =
      "DELETE FROM events WHERE sequence <="
          + " (SELECT sequence FROM events ORDER BY sequence DESC LIMIT 1 OFFSET "
          + KEPT
          + ")";

  private final Database database;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final ArrayDeque<KeptEvent> recent = new ArrayDeque<>();
  private final ArrayDeque<KeptEvent> unwritten = new ArrayDeque<>();
  private final Thread writer;
  private long last;
  private long firstOfLife;
  private boolean closed;
  private @Nullable Connection connection;
  private boolean failing;

  private EventFile(Database database) {
    this.database = database;
    this.writer = Thread.ofVirtual().name("events").unstarted(this::write);
  }

  /**
   * Opens the journal of a data folder. A file that cannot be used is no reason not to start: then
   * events are in memory alone, and the log says so.
   */
  public static EventFile open(Path dataDir) {
    EventFile file =
        new EventFile(
            new Database(dataDir.resolve(NAME), Schema.EVENTS, Database.Synchronous.NORMAL, PAGES));
    file.begin();
    file.writer.start();
    return file;
  }

  /** Numbers go on above all that were given: of those not written yet there are so many. */
  private void begin() {
    try {
      Connection open = database.openWriter();
      connection = open;
      try (Statement statement = open.createStatement();
          ResultSet row = statement.executeQuery("SELECT coalesce(max(sequence), 0) FROM events")) {
        long stored = row.getLong(1);
        last = stored == 0 ? 0 : stored + RECENT;
      }
    } catch (SQLException | StoreException e) {
      broken(e);
    }
    firstOfLife = last + 1;
  }

  /** Adds an event, and gives it its number. Never waits for the disk. */
  public void add(
      Instant at, String code, String kind, String severity, Map<String, String> fields) {
    lock.lock();
    try {
      last++;
      KeptEvent event = new KeptEvent(last, at, code, kind, severity, cut(fields));
      if (recent.size() == RECENT) {
        recent.removeFirst();
      }
      recent.addLast(event);
      if (unwritten.size() < RECENT) {
        unwritten.addLast(event);
      }
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static Map<String, String> cut(Map<String, String> fields) {
    Map<String, String> out = new LinkedHashMap<>();
    fields.forEach(
        (key, value) -> out.put(key, value.substring(0, Math.min(value.length(), LONGEST_VALUE))));
    return out;
  }

  /** The number of the newest event; 0 before the first ever. */
  public long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Events after a number, oldest first. Blocks for the disk where they are old.
   *
   * @param most at least 1
   */
  public List<KeptEvent> after(long cursor, int most) {
    List<KeptEvent> found = new ArrayList<>();
    long oldest = oldestInMemory();
    if (cursor < oldest - 1) {
      found.addAll(
          read(
              "SELECT * FROM events WHERE sequence > ? AND sequence < ? ORDER BY sequence LIMIT ?",
              cursor,
              oldest,
              most));
    }
    lock.lock();
    try {
      recent.stream()
          .filter(event -> event.sequence() > cursor && event.sequence() >= oldest)
          .limit(Math.max(0, most - found.size()))
          .forEach(found::add);
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** The newest events before a number, oldest first. */
  public List<KeptEvent> before(long sequence, int most) {
    List<KeptEvent> found = new ArrayList<>();
    long oldest;
    lock.lock();
    try {
      oldest = oldestInMemory();
      for (KeptEvent event : recent.reversed()) {
        if (event.sequence() < sequence && found.size() < most) {
          found.add(event);
        }
      }
    } finally {
      lock.unlock();
    }
    if (found.size() < most) {
      found.addAll(
          read(
              "SELECT * FROM events WHERE sequence > ? AND sequence < ? ORDER BY sequence DESC"
                  + " LIMIT ?",
              0,
              Math.min(oldest, sequence),
              most - found.size()));
    }
    return found.reversed();
  }

  private long oldestInMemory() {
    lock.lock();
    try {
      return recent.isEmpty() ? firstOfLife : recent.getFirst().sequence();
    } finally {
      lock.unlock();
    }
  }

  private List<KeptEvent> read(String sql, long over, long under, int most) {
    List<KeptEvent> found = new ArrayList<>();
    try (Connection open = database.openReader();
        PreparedStatement select = open.prepareStatement(sql)) {
      select.setLong(1, over);
      select.setLong(2, under);
      select.setInt(3, most);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(
              new KeptEvent(
                  row.getLong("sequence"),
                  Instant.ofEpochMilli(row.getLong("at")),
                  String.valueOf(row.getString("code")),
                  String.valueOf(row.getString("kind")),
                  String.valueOf(row.getString("severity")),
                  EventFields.parse(String.valueOf(row.getString("fields")))));
        }
      }
    } catch (SQLException | StoreException unreadable) {
      // What is in memory is shown; the writer has said, or will say, what is wrong with the file.
      log.debug("{} cannot be read: {}", database, unreadable.getMessage());
    }
    return found;
  }

  /**
   * Waits for an event after this number.
   *
   * @return whether there is one; false when the time is over or the journal closes
   */
  public boolean awaitAfter(long cursor, Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = patience.toNanos();
      while (last <= cursor && !closed && nanos > 0) {
        nanos = added.awaitNanos(nanos);
      }
      return last > cursor;
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      while (true) {
        List<KeptEvent> batch = nextBatch();
        if (batch.isEmpty()) {
          return;
        }
        commit(batch);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } finally {
      Database.close(connection);
    }
  }

  /** Gathers for a moment; nothing when the journal closes and all is written. */
  private List<KeptEvent> nextBatch() throws InterruptedException {
    lock.lock();
    try {
      while (unwritten.isEmpty() && !closed) {
        added.await();
      }
      for (long nanos = GATHER.toNanos(); nanos > 0 && !closed; ) {
        nanos = added.awaitNanos(nanos);
      }
      List<KeptEvent> batch = List.copyOf(unwritten);
      unwritten.clear();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<KeptEvent> batch) {
    try {
      Connection open = connection;
      if (open == null) {
        open = database.openWriter();
        connection = open;
      }
      open.setAutoCommit(false);
      insert(open, batch);
      open.commit();
      if (failing) {
        failing = false;
        log.info("{} is written again", database);
      }
    } catch (SQLException | StoreException e) {
      broken(e);
    }
  }

  private static void insert(Connection open, List<KeptEvent> batch) throws SQLException {
    try (PreparedStatement insert =
            open.prepareStatement("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?)");
        PreparedStatement prune = open.prepareStatement(PRUNE)) {
      for (KeptEvent event : batch) {
        insert.setLong(1, event.sequence());
        insert.setLong(2, event.at().toEpochMilli());
        insert.setString(3, event.code());
        insert.setString(4, event.kind());
        insert.setString(5, event.severity());
        insert.setString(6, EventFields.text(event.fields()));
        insert.addBatch();
      }
      insert.executeBatch();
      prune.executeUpdate();
    }
  }

  private void broken(Exception e) {
    Database.close(connection);
    connection = null;
    if (!failing) {
      failing = true;
      log.warn(
          "{} is not written, events are in memory alone; it is tried again with each: {}",
          database,
          e.getMessage());
    }
  }

  /** Writes what is still to be written; takes three seconds at most. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      added.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!writer.join(Duration.ofSeconds(3))) {
        writer.interrupt();
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      writer.interrupt();
    }
  }
}
