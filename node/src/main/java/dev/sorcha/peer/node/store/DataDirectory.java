package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder of one node, held by one process at a time: two writers would promise the same
 * delivery numbers twice.
 *
 * <p>Created with access for its owner alone, since the node's key lies in it too; an existing
 * folder keeps its rights.
 */
public final class DataDirectory implements AutoCloseable {

  private final Path path;
  private final LockFile lock;

  private DataDirectory(Path path, LockFile lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the folder where it is missing, and takes it.
   *
   * @throws StoreException if another node has it, or it cannot be made or written
   */
  public static DataDirectory open(Path directory) throws StoreException {
    String name = "data directory " + directory;
    create(directory, name);
    LocalDisk.require(directory, name);
    if (Files.exists(directory.resolve(Restore.UNFINISHED))) {
      throw new StoreException(
          name + " is half restored: the restore was cut off; empty it, and restore again");
    }
    LockFile lock = LockFile.take(directory.resolve("lock"), name);
    boolean usable = false;
    try {
      Files.delete(Files.createTempFile(directory, ".writable", ""));
      usable = true;
      return new DataDirectory(directory, lock);
    } catch (IOException e) {
      throw new StoreException(
          name + " cannot be written (" + e + "); give this user the right to, or choose another",
          e);
    } finally {
      if (!usable) {
        lock.close();
      }
    }
  }

  /**
   * Makes a folder and those above it, such that a power cut right afterwards does not take them
   * away.
   */
  static void create(Path directory, String name) throws StoreException {
    try {
      Path existing = directory.toAbsolutePath();
      while (existing.getParent() != null && Files.notExists(existing)) {
        existing = existing.getParent();
      }
      Files.createDirectories(directory, ownerOnly("rwx------", existing));
      for (Path made = directory.toAbsolutePath();
          !made.equals(existing) && made.getParent() != null;
          made = made.getParent()) {
        forceToDisk(made.getParent());
      }
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          name
              + " is not a folder ("
              + e.getFile()
              + " is a file); move that away, or choose another",
          e);
    } catch (IOException e) {
      throw new StoreException(name + " cannot be made (" + e + "); make it, or choose another", e);
    }
  }

  /** The folder that a file is in. */
  static Path folderOf(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  /** The rights for a new file or folder, on file systems that know them. */
  static FileAttribute<?>[] ownerOnly(String rights, Path near) throws IOException {
    return Files.getFileStore(near).supportsFileAttributeView("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : new FileAttribute<?>[0];
  }

  static void forceToDisk(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** What kind of disk it is on, where that one is thrown away; otherwise empty. */
  public String fleeting() {
    return FleetingDisk.of(path).orElse("");
  }

  /** Lets another process have it. Close what lies in it before. */
  @Override
  public void close() {
    lock.close();
  }
}
