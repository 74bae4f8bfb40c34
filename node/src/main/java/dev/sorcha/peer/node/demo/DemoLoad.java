package dev.sorcha.peer.node.demo;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.node.PeerNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Submits at a steady rate, each transaction on a node drawn by the seed. The schedule is open
 * loop: a slow answer delays nothing that comes after it.
 */
final class DemoLoad {

  private final List<PeerNode> nodes;
  private final DemoLedger ledger;
  private final Random random;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile String lastRefusal = "";

  DemoLoad(List<PeerNode> nodes, DemoLedger ledger, long seed) {
    this.nodes = nodes;
    this.ledger = ledger;
    this.random = new Random(seed);
  }

  /** So many different transactions of this size. */
  static Iterator<byte[]> generated(int count, int sizeBytes, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count).mapToObj(i -> body(i, sizeBytes, random)).iterator();
  }

  /** Random bytes that begin with a number where there is room, so that no two are the same. */
  private static byte[] body(int number, int sizeBytes, Random random) {
    byte[] bytes = new byte[sizeBytes];
    random.nextBytes(bytes);
    if (sizeBytes >= Integer.BYTES) {
      ByteBuffer.wrap(bytes).putInt(number);
    }
    return bytes;
  }

  /**
   * Submits all of them, or until the time is over.
   *
   * @param rate transactions a second
   * @return how many were submitted
   */
  int run(Iterator<byte[]> bodies, double rate, Duration atMost) {
    long begin = System.nanoTime();
    int count = 0;
    while (bodies.hasNext() && System.nanoTime() - begin < atMost.toNanos()) {
      long due = begin + (long) (count * 1e9 / rate);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      submit(Transaction.of(bodies.next()));
      count++;
    }
    return count;
  }

  private void submit(Transaction transaction) {
    int origin = random.nextInt(nodes.size());
    var _ =
        nodes
            .get(origin)
            .submit(transaction)
            .whenComplete(
                (report, problem) -> {
                  if (report instanceof Report.Accepted(var id, var sequence, var already)) {
                    ledger.accepted(id, origin, System.nanoTime());
                  } else {
                    refused.incrementAndGet();
                    lastRefusal = report != null ? report.toString() : String.valueOf(problem);
                  }
                  answered.incrementAndGet();
                });
  }

  /** Submissions that were accepted or refused. */
  int answered() {
    return answered.get();
  }

  int refused() {
    return refused.get();
  }

  String lastRefusal() {
    return lastRefusal;
  }
}
