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

  /** What the disk is worth. */
  private enum Power {
    ON,
    /** It is being cut: whether what is on its way reaches the disk is nobody's promise. */
    FAILING,
    OFF
  }

  private final Map<TxId, byte[]> unanswered = new ConcurrentHashMap<>();
  private final Set<TxId> sentWithoutPower = ConcurrentHashMap.newKeySet();
  private final Map<TxId, Long> acknowledged = new ConcurrentHashMap<>();
  private final Set<TxId> refused = ConcurrentHashMap.newKeySet();
  private volatile Power power = Power.ON;

  /** Before the first byte goes out. */
  void onSent(TxId id, byte[] bytes) {
    if (power == Power.OFF) {
      sentWithoutPower.add(id);
    }
    unanswered.put(id, bytes);
  }

  /**
   * The node said that it is on disk. A machine that loses its supply says nothing from that moment
   * on; a cut that a kernel plays takes some milliseconds, in which the node goes on to speak. What
   * it says of transactions from before the end of the cut is not heard, then; what it says of
   * later ones is held against it.
   */
  void onAcknowledged(TxId id, long sequence) {
    if (power == Power.ON || sentWithoutPower.contains(id)) {
      acknowledged.put(id, sequence);
      unanswered.remove(id);
    }
  }

  /** Before the power is cut. */
  void powerFails() {
    power = Power.FAILING;
  }

  /** After the power was cut. */
  void powerIsOff() {
    power = Power.OFF;
  }

  /** Before the node starts again. */
  void powerIsOn() {
    power = Power.ON;
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
