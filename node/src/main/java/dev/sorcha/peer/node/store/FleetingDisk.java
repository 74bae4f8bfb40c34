package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tells file systems that are thrown away with a container or at a restart of the machine. A node's
 * key on one of them is soon lost, and with it who the node is.
 */
final class FleetingDisk {

  private static final Map<String, String> FLEETING =
      Map.of(
          "tmpfs", "tmpfs, which is memory",
          "ramfs", "ramfs, which is memory",
          "overlay", "the container's own layer (overlay)",
          "overlayfs", "the container's own layer (overlayfs)",
          "aufs", "the container's own layer (aufs)");

  private FleetingDisk() {}

  /** What it is, in words; empty for a file system that stays, and for one that says nothing. */
  static Optional<String> of(Path folder) {
    try {
      return ofType(Files.getFileStore(folder).type());
    } catch (IOException unreadable) {
      // Whoever needs the folder says so.
      return Optional.empty();
    }
  }

  /** By the name that the system has for it. */
  static Optional<String> ofType(String type) {
    return Optional.ofNullable(FLEETING.get(type.toLowerCase(Locale.ROOT)));
  }
}
