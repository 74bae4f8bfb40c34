package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.model.TxId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The numbers under which chunks are staged: never used twice in a life, and above those of former
 * lives. {@link #next} is for all threads, the rest for the store thread.
 */
final class Stages {

  private final AtomicLong last;

  /** Bodies that arrive from peers; the core bounds how many. */
  private final Map<TxId, Long> arriving = new LinkedHashMap<>();

  Stages(long last) {
    this.last = new AtomicLong(last);
  }

  /** A new number. */
  long next() {
    return last.incrementAndGet();
  }

  /** The number of a body that arrives; a new one at its first chunk. */
  long of(TxId id) {
    return arriving.computeIfAbsent(id, first -> next());
  }

  /** The body arrives no more. */
  OptionalLong forget(TxId id) {
    Long stage = arriving.remove(id);
    return stage == null ? OptionalLong.empty() : OptionalLong.of(stage);
  }
}
