package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.Transaction;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * A process that accepts, prints "sequence id" for each acknowledged one, and never ends by itself.
 */
final class AcceptUntilKilled {

  private static final int IN_FLIGHT = 50;

  private AcceptUntilKilled() {}

  /**
   * Accepts.
   *
   * @param arguments the data directory, and a number that makes this round's bytes its own
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    Semaphore places = new Semaphore(IN_FLIGHT);
    try (DataDirectory directory = DataDirectory.open(folder);
        SqliteStore store =
            SqliteStore.open(
                directory.path(),
                folder.resolve(SqliteStore.QUEUE_FILE),
                StoreConfig.DEFAULT,
                said -> {
                  if (said instanceof Input.Accepted accepted) {
                    out.println(accepted.sequence() + " " + accepted.id());
                  }
                  places.release();
                },
                fresh -> {})) {
      for (long i = 0; ; i++) {
        places.acquire();
        byte[] body = (arguments[1] + " " + i).getBytes(StandardCharsets.UTF_8);
        Transaction transaction = Transaction.of(body);
        store.save(new Change.Accept(transaction));
        if (i % 3 == 0) {
          store.save(new Change.Release(transaction.id()));
        }
      }
    }
  }
}
