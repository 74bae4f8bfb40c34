package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A file that one user at a time holds, in all processes of this machine; it ends with the process.
 * It contains the holder's process id, for people.
 *
 * <p>Within this JVM a table says who holds what: a process loses its POSIX locks on a file as soon
 * as it closes any channel on it, so a second user must be refused before it opens one.
 */
final class LockFile implements AutoCloseable {

  /** Far behind the content, since some systems keep others from reading what is locked. */
  private static final long LOCKED_BYTE = 1L << 40;

  private static final int PID_DIGITS = 20;
  private static final Set<Path> heldHere = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final FileChannel channel;

  private LockFile(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param guarded what it stands for, as the message names it
   * @throws StoreException if somebody holds it, or it cannot be written
   */
  static LockFile take(Path file, String guarded) throws StoreException {
    Path key;
    try {
      key = DataDirectory.folderOf(file).toRealPath().resolve(file.getFileName());
    } catch (IOException e) {
      throw notWritable(guarded, e);
    }
    if (!heldHere.add(key)) {
      throw inUse(guarded, " (process " + ProcessHandle.current().pid() + ", this one)");
    }
    LockFile taken = null;
    try {
      taken = lock(key, guarded);
      return taken;
    } finally {
      if (taken == null) {
        heldHere.remove(key);
      }
    }
  }

  private static LockFile lock(Path key, String guarded) throws StoreException {
    FileChannel channel = null;
    boolean held = false;
    try {
      channel =
          FileChannel.open(
              key, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      if (lock == null) {
        throw inUse(guarded, holder(channel));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
          0);
      held = true;
      return new LockFile(key, channel);
    } catch (IOException e) {
      throw notWritable(guarded, e);
    } finally {
      if (!held) {
        close(channel);
      }
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(PID_DIGITS);
    channel.read(content, 0);
    String pid =
        new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
    return pid.matches("[0-9]+") ? " (process " + pid + ")" : "";
  }

  private static StoreException inUse(String guarded, String holder) {
    return new StoreException(
        guarded
            + " is in use by another node"
            + holder
            + "; stop that one, or give this one a place of its own");
  }

  private static StoreException notWritable(String guarded, IOException e) {
    return new StoreException(
        guarded + " cannot be written (" + e + "); give this user the right to, or choose another",
        e);
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException nothingWasWritten) {
      // The lock is gone with the descriptor in any case.
    }
  }

  /**
   * Lets the next one in. The file stays: deleting it would let two hold different files of one
   * name.
   */
  @Override
  public void close() {
    close(channel);
    heldHere.remove(key);
  }
}
