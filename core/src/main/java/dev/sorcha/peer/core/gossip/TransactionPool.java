package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Recent bodies in memory, so that those who ask soon are served without the disk. Bounded in
 * bytes; the oldest leaves first, and is read from disk when somebody still asks.
 */
final class TransactionPool {

  private final long maxBytes;
  private final LinkedHashMap<TxId, Transaction> bodies = new LinkedHashMap<>();
  private long bytes;

  TransactionPool(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void put(Transaction transaction) {
    if (bodies.putIfAbsent(transaction.id(), transaction) == null) {
      bytes += transaction.size();
      while (bytes > maxBytes) {
        bytes -= bodies.pollFirstEntry().getValue().size();
      }
    }
  }

  Optional<Transaction> find(TxId id) {
    return Optional.ofNullable(bodies.get(id));
  }

  void remove(TxId id) {
    Transaction removed = bodies.remove(id);
    if (removed != null) {
      bytes -= removed.size();
    }
  }

  /** The newest, newest first, at most so many. */
  List<Announcement> newest(int most) {
    List<Announcement> newest = new ArrayList<>();
    for (Transaction transaction : bodies.reversed().values()) {
      if (newest.size() == most) {
        break;
      }
      newest.add(new Announcement(transaction.id(), transaction.size()));
    }
    return newest;
  }
}
