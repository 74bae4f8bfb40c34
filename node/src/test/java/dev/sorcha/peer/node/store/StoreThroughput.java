package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Prints how many single Accepts of 1 KiB a second are answered, by how many are in flight. */
final class StoreThroughput {

  private static final int WARM_UP = 5_000;
  private static final int ROUND = 20_000;

  private StoreThroughput() {}

  /**
   * Measures.
   *
   * @param arguments a folder on the disk to measure, made and left behind
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    for (int inFlight : new int[] {1, 16, 128, 1_000}) {
      Semaphore places = new Semaphore(inFlight);
      ConcurrentLinkedQueue<Long> startedNanos = new ConcurrentLinkedQueue<>();
      long[] waits = new long[WARM_UP + ROUND];
      int[] answered = new int[1];
      Path here = Files.createTempDirectory(folder, "measure");
      long begin = 0;
      try (SqliteStore store =
          SqliteStore.open(
              here,
              here.resolve(SqliteStore.QUEUE_FILE),
              StoreConfig.DEFAULT,
              said -> {
                waits[answered[0]++] = System.nanoTime() - startedNanos.remove();
                places.release();
              },
              fresh -> {})) {
        for (int i = 0; i < WARM_UP + ROUND; i++) {
          if (i == WARM_UP) {
            begin = System.nanoTime();
          }
          byte[] body = ByteBuffer.allocate(1_024).putInt(i).array();
          places.acquire();
          startedNanos.add(System.nanoTime());
          store.save(new Change.Accept(Transaction.of(body)));
        }
        places.acquire(inFlight);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      long[] measured = Arrays.stream(waits).skip(WARM_UP).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "%5d in flight: %7.0f accepts/s, wait p50 %.2f ms, p99 %.2f ms%n",
          inFlight,
          ROUND / seconds,
          measured[ROUND / 2] / 1e6,
          measured[ROUND * 99 / 100] / 1e6);
    }
  }
}
