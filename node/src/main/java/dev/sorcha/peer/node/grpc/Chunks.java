package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.TxId;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads chunks of bodies from the disk. */
@FunctionalInterface
public interface Chunks {

  /** Reads a chunk later, on any thread; nothing if it is not there. Never waits. */
  void read(TxId id, int place, Consumer<Optional<Chunk>> then);
}
