package dev.sorcha.peer.node;

import dev.sorcha.peer.core.model.TxId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What applications know of one data folder: what they ever sent, and which sequence they were
 * told. The driver of a crash test keeps it, and does not crash.
 */
final class SubmitLog {

  private final Map<TxId, byte[]> unanswered = new ConcurrentHashMap<>();
  private final Map<TxId, Long> acknowledged = new ConcurrentHashMap<>();
  private final Set<TxId> refused = ConcurrentHashMap.newKeySet();

  /** Before the first byte goes out. */
  void onSent(TxId id, byte[] bytes) {
    unanswered.put(id, bytes);
  }

  /** The node said that it is on disk. */
  void onAcknowledged(TxId id, long sequence) {
    acknowledged.put(id, sequence);
    unanswered.remove(id);
  }

  /** The node said that it did not take it, and never will have (contract D2). */
  void onRefused(TxId id) {
    refused.add(id);
    unanswered.remove(id);
  }

  /** Those of which nobody knows whether the node has them, with their bytes (contract D3). */
  Map<TxId, byte[]> unanswered() {
    return Map.copyOf(unanswered);
  }

  /** The sequences, by id. */
  Map<TxId, Long> acknowledged() {
    return acknowledged;
  }

  /** Whether the node may have it. */
  boolean mayExist(TxId id) {
    return acknowledged.containsKey(id) || unanswered.containsKey(id);
  }

  int refused() {
    return refused.size();
  }
}
