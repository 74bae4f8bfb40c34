package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.random.RandomGenerator;

/**
 * The seeds' own protocol: a node that has a transaction notifies {@code ceil(sqrt(peers))} random
 * peers of its list; who does not know it calls back for it. Connections are warm, which is kind to
 * it. A notification marks a hash as seen, as in the original, so nobody else is asked when the
 * first announcer does not serve. The filter is exact here: at a few transactions it has no false
 * positives.
 */
final class SeedSpreader implements Spreader {

  /** A unary notification with its answer, as counted on the seeds' messages. */
  private static final int NOTIFY_BYTES = 162;

  private static final int ANSWER_BYTES = 54;

  private final SpreadNet net;
  private final int self;
  private final int fanout;
  private final boolean pushes;
  private final boolean silent;
  private final RandomGenerator random;
  private final LinkedHashMap<TxId, Transaction> held = new LinkedHashMap<>();
  private final LinkedHashSet<TxId> seen = new LinkedHashSet<>();

  private record Notify(TxId id) {}

  private record Answer() {}

  private record Fetch(TxId id) {}

  private record Found(Transaction transaction) {}

  /**
   * @param pushes whether bodies are sent instead of notifications: infect and die
   * @param silent whether it notifies and does not serve, or, if it pushes, does nothing
   */
  SeedSpreader(
      SpreadNet net, int self, int fanout, boolean pushes, boolean silent, RandomGenerator random) {
    this.net = net;
    this.self = self;
    this.fanout = fanout;
    this.pushes = pushes;
    this.silent = silent;
    this.random = random;
  }

  @Override
  public void start() {}

  @Override
  public void submit(Transaction transaction) {
    take(transaction);
  }

  private void take(Transaction transaction) {
    seen.add(transaction.id());
    if (held.putIfAbsent(transaction.id(), transaction) != null) {
      return;
    }
    net.deliver(self, transaction.id());
    if (silent && pushes) {
      return;
    }
    LinkedHashSet<Integer> drawn = new LinkedHashSet<>();
    while (drawn.size() < Math.min(fanout, net.nodes() - 1)) {
      int peer = random.nextInt(net.nodes());
      if (peer != self) {
        drawn.add(peer);
      }
    }
    for (int peer : drawn) {
      if (pushes) {
        net.send(self, peer, new Found(transaction), SpreadSize.body(transaction), 1, 0);
      } else {
        net.send(self, peer, new Notify(transaction.id()), NOTIFY_BYTES, 0, 1);
      }
    }
  }

  @Override
  public void onMessage(int from, Object message) {
    switch (message) {
      case Notify(var id) -> {
        net.send(self, from, new Answer(), ANSWER_BYTES, 0, 0);
        if (seen.add(id)) {
          net.send(self, from, new Fetch(id), SpreadSize.ids(1), 0, 0);
        }
      }
      case Fetch(var id) -> {
        Transaction transaction = held.get(id);
        if (transaction != null && !silent) {
          net.send(self, from, new Found(transaction), SpreadSize.body(transaction), 1, 0);
        }
      }
      case Found(var transaction) -> take(transaction);
      case Answer() -> {}
      default -> throw new IllegalStateException("message: " + message);
    }
  }

  @Override
  public void onTimer(Object timer) {
    throw new IllegalStateException("timer: " + timer);
  }
}
