package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * gossipsub 1.2 with the parameters of its Go implementation and a mesh of eight: full messages on
 * the mesh, ids of the last three heartbeats to the larger of six and a quarter of the other peers,
 * and "I do not want" above 1,024 bytes. Left out: scores, grafting and pruning (the mesh is
 * given), and the five seconds after which nothing is served any more.
 */
final class GossipsubSpreader implements Spreader {

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final int WINDOWS = 3;
  private static final int LAZY = 6;
  private static final int DONT_WANT_ABOVE = 1_024;

  private final SpreadNet net;
  private final int self;
  private final int[] mesh;
  private final int[] others;
  private final boolean silent;
  private final RandomGenerator random;
  private final LinkedHashMap<TxId, Transaction> seen = new LinkedHashMap<>();
  private final List<List<TxId>> recent = new ArrayList<>();
  private final LinkedHashSet<Unwanted> unwanted = new LinkedHashSet<>();
  private final LinkedHashSet<TxId> asked = new LinkedHashSet<>();

  private record Full(Transaction transaction) {}

  private record Have(List<TxId> ids) {}

  private record Want(List<TxId> ids) {}

  private record DontWant(TxId id) {}

  private record Unwanted(int by, TxId id) {}

  private record Heartbeat() {}

  /**
   * @param others peers outside of the mesh
   * @param silent whether it takes messages and passes nothing on
   */
  GossipsubSpreader(
      SpreadNet net, int self, int[] mesh, int[] others, boolean silent, RandomGenerator random) {
    this.net = net;
    this.self = self;
    this.mesh = mesh;
    this.others = others;
    this.silent = silent;
    this.random = random;
    recent.add(new ArrayList<>());
  }

  @Override
  public void start() {
    net.remind(self, random.nextLong(HEARTBEAT.toNanos()), new Heartbeat());
  }

  @Override
  public void submit(Transaction transaction) {
    take(transaction, self);
  }

  private void take(Transaction transaction, int from) {
    if (seen.putIfAbsent(transaction.id(), transaction) != null) {
      return;
    }
    net.deliver(self, transaction.id());
    if (silent) {
      return;
    }
    recent.getLast().add(transaction.id());
    for (int peer : mesh) {
      if (peer != from && transaction.size() > DONT_WANT_ABOVE) {
        net.send(self, peer, new DontWant(transaction.id()), SpreadSize.ids(1), 0, 1);
      }
    }
    for (int peer : mesh) {
      if (peer != from && !unwanted.contains(new Unwanted(peer, transaction.id()))) {
        full(peer, transaction);
      }
    }
  }

  private void full(int peer, Transaction transaction) {
    net.send(self, peer, new Full(transaction), SpreadSize.body(transaction), 1, 0);
  }

  @Override
  public void onMessage(int from, Object message) {
    switch (message) {
      case Full(var transaction) -> take(transaction, from);
      case Have(var ids) -> {
        List<TxId> missing =
            ids.stream().filter(id -> !seen.containsKey(id) && asked.add(id)).toList();
        if (!missing.isEmpty()) {
          net.send(self, from, new Want(missing), SpreadSize.ids(missing.size()), 0, 0);
        }
      }
      case Want(var ids) -> {
        for (TxId id : ids) {
          Transaction transaction = seen.get(id);
          if (transaction != null && !silent) {
            full(from, transaction);
          }
        }
      }
      case DontWant(var id) -> unwanted.add(new Unwanted(from, id));
      default -> throw new IllegalStateException("message: " + message);
    }
  }

  @Override
  public void onTimer(Object timer) {
    asked.clear();
    List<TxId> ids = recent.stream().flatMap(List::stream).toList();
    if (!ids.isEmpty() && others.length > 0) {
      int most = Math.min(others.length, Math.max(LAZY, others.length / 4));
      for (int i = 0; i < most; i++) {
        int drawn = i + random.nextInt(others.length - i);
        int peer = others[drawn];
        others[drawn] = others[i];
        others[i] = peer;
        net.send(self, peer, new Have(ids), SpreadSize.ids(ids.size()), 0, ids.size());
      }
    }
    recent.add(new ArrayList<>());
    if (recent.size() > WINDOWS) {
      recent.removeFirst();
    }
    net.remind(self, HEARTBEAT.toNanos(), timer);
  }
}
