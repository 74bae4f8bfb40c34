package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.model.TxId;
import java.util.LinkedHashSet;

/**
 * Entries that wait for their turn in order, and the window they wait for. Large bodies have a lane
 * of their own: each takes seconds of a line, and chunks let everything else pass, so nothing small
 * stands behind them.
 */
final class Lane {

  final LinkedHashSet<TxId> ready = new LinkedHashSet<>();
  final Window window;

  Lane(OutboxConfig config) {
    this.window = new Window(config.maxInFlight(), config.maxInFlightBytes());
  }

  /** It neither waits nor is in flight any more. */
  void remove(Entry entry) {
    window.remove(entry);
    ready.remove(entry.id);
  }
}
