package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Input;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A store whose commits do not wait for the disk: the control of the test of power cuts. No setting
 * leads here.
 */
public final class LooseStore {

  private LooseStore() {}

  /** As {@link SqliteStore#open}, with {@code synchronous=NORMAL}. */
  public static SqliteStore open(
      Path dataDir,
      Path queueFile,
      StoreConfig config,
      Consumer<Input> sink,
      Consumer<List<Delivery>> committed)
      throws StoreException {
    Database loose =
        new Database(queueFile, Schema.QUEUE, Database.Synchronous.NORMAL, config.maxPages());
    return SqliteStore.open(
        dataDir, queueFile, config, sink, committed, loose, loose, System::nanoTime);
  }
}
