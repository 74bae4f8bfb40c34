package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.TxId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Bodies chunk by chunk, so that none is in memory as a whole. The futures fail with an {@link
 * IllegalStateException} when the node is too busy or its disk does not take it.
 */
public interface LargeBodies {

  /** A number under which chunks can be staged. */
  long newStage();

  /** Completes when the chunk is on disk. A caller has few under way. */
  CompletableFuture<Boolean> stage(long stage, int place, Chunk chunk);

  /** Forgets what is staged, unless it has become a transaction. */
  void dropStage(long stage);

  /** Submits what is staged; completes as {@link LocalNode#submit} does. */
  CompletableFuture<Report> submit(TxId id, int sizeBytes, long stage);

  /** What a body consists of, if it is here. Blocks. */
  Optional<Manifest> contents(TxId id);

  /** A chunk of a body, if it is here. Blocks. */
  Optional<Chunk> chunk(TxId id, int place);
}
