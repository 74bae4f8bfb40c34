package dev.sorcha.peer.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One test at a time of those that change the machine: a lab's namespaces keep a disk mounted that
 * another test has unmounted, and there is one lab. Tests may run in several processes.
 */
final class MachineTurn implements AutoCloseable {

  private final FileChannel held;

  private MachineTurn(FileChannel held) {
    this.held = held;
  }

  /** Waits for it. */
  static MachineTurn take() {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "sorcha-peer-machine.lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // Held until the channel is closed.
      var _ = channel.lock();
      return new MachineTurn(channel);
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  @Override
  public void close() {
    try {
      held.close();
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }
}
