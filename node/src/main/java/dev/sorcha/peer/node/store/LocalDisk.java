package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Tells network file systems. On them the WAL's shared memory, the locks and the flushes are not
 * what SQLite and the promises need (SQLite, "Write-Ahead Logging", Disadvantages).
 */
final class LocalDisk {

  /** As the systems name them: mount types of Linux, macOS and Windows' answer for a share. */
  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs3",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "smbdirect",
          "afs",
          "afpfs",
          "ncpfs",
          "coda",
          "ceph",
          "glusterfs",
          "lustre",
          "beegfs",
          "gpfs",
          "orangefs",
          "9p",
          "webdav",
          "davfs");

  /** Through FUSE the name of the program follows. */
  private static final Set<String> NETWORK_FUSE =
      Set.of("sshfs", "glusterfs", "ceph", "s3fs", "rclone", "davfs", "smbnetfs", "juicefs");

  private LocalDisk() {}

  /**
   * Refuses a folder on a network file system, by name.
   *
   * @param name of the folder, as the message has it
   */
  static void require(Path folder, String name) throws StoreException {
    FileStore store;
    try {
      store = Files.getFileStore(folder);
    } catch (IOException e) {
      throw new StoreException(name + " cannot be read (" + e + "); look at the disk", e);
    }
    if (isNetwork(store.type())) {
      throw new StoreException(
          name
              + " is on "
              + store.type()
              + " ("
              + store.name()
              + "), a network file system, with which promises cannot be kept; use a local disk");
    }
  }

  /** Whether a type of file system keeps its files on another machine. */
  static boolean isNetwork(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith("fuse.")
        ? NETWORK_FUSE.contains(lower.substring("fuse.".length()))
        : NETWORK.contains(lower);
  }
}
