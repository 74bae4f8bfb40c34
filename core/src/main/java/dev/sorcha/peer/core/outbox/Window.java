package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The entries that peers were told of and have not answered, bounded in number and bytes: a peer
 * that comes back after a day is not told of everything at once.
 */
final class Window {

  /** The slowest honest peer: 64 KiB a second (threat U2). */
  private static final int SLOWEST_BYTES_PER_SECOND = 64 << 10;

  private final int most;
  private final long mostBytes;
  private final LinkedHashMap<TxId, Entry> entries = new LinkedHashMap<>();
  private long bytes;

  Window(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** One entry always has room, however large it is. */
  boolean hasRoomFor(Entry entry) {
    return entries.isEmpty() || (entries.size() < most && bytes + entry.sizeBytes <= mostBytes);
  }

  void add(Entry entry) {
    if (entries.putIfAbsent(entry.id, entry) == null) {
      bytes += entry.sizeBytes;
    }
  }

  void remove(Entry entry) {
    if (entries.remove(entry.id) != null) {
      bytes -= entry.sizeBytes;
    }
  }

  /** How long a peer may need for all that is in flight. */
  Duration time() {
    return Duration.ofMillis(bytes * 1_000 / SLOWEST_BYTES_PER_SECOND);
  }

  /** A copy: whoever looks through may take some out. */
  List<Entry> all() {
    return List.copyOf(entries.values());
  }

  int size() {
    return entries.size();
  }
}
