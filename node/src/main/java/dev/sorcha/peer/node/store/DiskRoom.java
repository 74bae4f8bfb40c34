package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room on the disk of a database, and a reserve for the day on which there is none. Belongs to
 * the store thread.
 *
 * <p>SQLite cannot even delete on a full disk, so a full outbox could not drain (measured). Two
 * things stand against that: nothing new is taken when little room is left, and a file of {@value
 * #RESERVE_BYTES} bytes is given up when that was not enough because another program filled the
 * disk. It is written again when there is room.
 */
final class DiskRoom {

  /** Of the reserve (threats-and-durability 2.2): more than the largest group and its WAL take. */
  static final long RESERVE_BYTES = 16L << 20;

  /** Nothing new is taken below this much, or an eighth of a small disk. A guess. */
  private static final long LOW_BYTES = 64L << 20;

  private static final int LOW_PART = 8;

  /**
   * The reserve is written above this much (threats-and-durability 2.2), or half of a small disk.
   */
  private static final long ROOMY_BYTES = 512L << 20;

  private static final int ROOMY_PART = 2;

  /** How old a look may be. Between two, a fast disk takes less than is kept free. A guess. */
  static final Duration LOOK = Duration.ofMillis(200);

  /** For the WAL's index and the small files that a start writes. A guess. */
  private static final long START_BYTES = 4L << 20;

  private static final int WRITTEN_AT_ONCE = 1 << 20;
  private static final Logger log = LoggerFactory.getLogger(DiskRoom.class);

  /** What the system says about a disk; tests say otherwise. */
  interface Space {

    /** Bytes that this program may still write. */
    long usable() throws IOException;

    /** Bytes of the whole. */
    long total() throws IOException;
  }

  private final Path reserve;
  private final long reserveBytes;
  private final Space space;
  private long nextLookNanos = System.nanoTime();
  private long usable = Long.MAX_VALUE;
  private long lowBytes;
  private volatile boolean low;

  /**
   * @param database whose disk it is; the reserve lies beside it
   * @param reserveBytes 0 for none
   */
  DiskRoom(Path database, long reserveBytes, Space space) {
    this.reserve = database.resolveSibling(database.getFileName() + ".reserve");
    this.reserveBytes = reserveBytes;
    this.space = space;
  }

  /** The disk of a file, which may not be there yet. */
  static Space spaceOf(Path file) throws StoreException {
    Path folder = DataDirectory.folderOf(file);
    try {
      FileStore store = Files.getFileStore(folder);
      return new Space() {
        @Override
        public long usable() throws IOException {
          return store.getUsableSpace();
        }

        @Override
        public long total() throws IOException {
          return store.getTotalSpace();
        }
      };
    } catch (IOException e) {
      throw new StoreException(
          "folder " + folder + " cannot be read (" + e + "); look at the disk", e);
    }
  }

  /** A node that cannot start drains nothing: it gets the reserve when there is no other room. */
  void onStart() {
    try {
      if (space.usable() < START_BYTES) {
        release();
      }
    } catch (IOException unreadable) {
      // Opening the database says what is wrong.
    }
  }

  /** Whether the last look is too old. */
  boolean isLookDue() {
    return System.nanoTime() - nextLookNanos >= 0;
  }

  /**
   * Looks how much room there is.
   *
   * @param spareBytes that lie free inside the database
   */
  void look(long spareBytes) {
    nextLookNanos = System.nanoTime() + LOOK.toNanos();
    try {
      usable = space.usable();
      long total = space.total();
      lowBytes = Math.min(LOW_BYTES, total / LOW_PART);
      if (usable > Math.min(ROOMY_BYTES, total / ROOMY_PART)) {
        keepReserve();
      }
    } catch (IOException gone) {
      // The next commit finds out what is wrong, and says so.
      return;
    }
    // A reserve that is not there is missing from the room, or it would never come back.
    long missing = Files.exists(reserve) ? 0 : reserveBytes;
    say(usable + spareBytes < lowBytes + missing);
  }

  private void say(boolean nowLow) {
    if (nowLow && !low) {
      log.error(
          "DISK_LOW: {} bytes are free beside {} (expected: at least {}); submissions are refused"
              + " and peers' transactions not kept until there is room: make some",
          usable,
          reserve,
          lowBytes);
    } else if (low && !nowLow) {
      log.info("there is room on the disk again: {} bytes", usable);
    }
    low = nowLow;
  }

  /** Whether nothing new may be taken. Any thread. */
  boolean isLow() {
    return low;
  }

  /** How much should be freed inside the database when there is little room. */
  long wantedBytes() {
    return 2 * lowBytes + (Files.exists(reserve) ? 0 : reserveBytes);
  }

  /** SQLite has found no room, whatever the last look said: whether it is this disk's. */
  boolean isFull() {
    look(0);
    return low;
  }

  /** Why something is refused. */
  String words() {
    return "the disk is nearly full (" + usable + " bytes are free); make room there";
  }

  /**
   * Gives the reserve up, so that the outbox can drain.
   *
   * @return whether there was one
   */
  boolean release() {
    try {
      boolean released = Files.deleteIfExists(reserve);
      if (released) {
        log.warn(
            "the disk is full: the reserve {} of {} bytes is given up, so that what waits for"
                + " peers can leave",
            reserve,
            reserveBytes);
      }
      return released;
    } catch (IOException e) {
      log.error("the reserve {} cannot be given up: {}", reserve, e.toString());
      return false;
    }
  }

  private void keepReserve() {
    if (reserveBytes == 0 || Files.exists(reserve)) {
      return;
    }
    try (FileChannel file =
        FileChannel.open(reserve, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      // Written, since a hole in a file reserves nothing.
      ByteBuffer zeros = ByteBuffer.allocate(WRITTEN_AT_ONCE);
      for (long written = 0; written < reserveBytes; written += zeros.limit()) {
        zeros.rewind();
        while (zeros.hasRemaining()) {
          file.write(zeros);
        }
      }
      file.force(true);
    } catch (IOException e) {
      log.warn("no reserve can be kept for a full disk: {}", e.toString());
    }
  }
}
