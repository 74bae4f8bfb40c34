package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sorcha.peer.transaction.SeedTransactionDistribution.TransactionNotification;

/**
 * Content that is small on the wire and large behind it (threats 1.1): inflating stops one byte
 * over the largest message, and what was sent is refused within a second. Over REST it is {@link
 * RestRoutesIT}.
 */
final class InflateBombIT {

  private static final int BOMB = 64 << 20;

  private static final Logger EXECUTOR =
      Logger.getLogger("io.grpc.internal.SerializeReentrantCallsDirectExecutor");

  @TempDir Path root;
  private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          logged.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void begin() {
    EXECUTOR.addHandler(handler);
  }

  @AfterEach
  void end() {
    EXECUTOR.removeHandler(handler);
  }

  @Test
  void aCompressedCallIsInflatedNoFurtherThanAMessage() throws Exception {
    try (Nodes nodes = new Nodes(root)) {
      PeerNode node = nodes.start("alder");
      try (SeedPeer attacker = new SeedPeer(root.resolve("attacker"), node.peerAddress())) {
        assertThat(statusOf(attacker, 1 << 20)).as("control").isEqualTo(read());
        long began = System.nanoTime();
        assertThat(statusOf(attacker, BOMB)).isEqualTo(refused());
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf(
            Locale.ROOT, "64 MiB of the same letter refused after %d ms%n", took.toMillis());
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(statusOf(attacker, 100)).as("goes on serving").isEqualTo(read());
        assertThat(logged).as("a line for each would fill the log").isEmpty();
        EXECUTOR.severe("control");
        assertThat(logged).hasSize(1);
      }
    }
  }

  /** It came through, and is no hash. */
  private static Status.Code read() {
    return Status.Code.INVALID_ARGUMENT;
  }

  /** What gRPC says when inflating fails. */
  private static Status.Code refused() {
    return Status.Code.UNKNOWN;
  }

  /** Of a notification whose hash is so long and says nothing. */
  private static Status.Code statusOf(SeedPeer from, int length) {
    TransactionNotification notification =
        from.notification("a".repeat(length), 1).toBuilder().build();
    try {
      var _ = from.transactions.withCompression("gzip").notifyTransaction(notification);
      return Status.Code.OK;
    } catch (StatusRuntimeException refused) {
      return refused.getStatus().getCode();
    }
  }
}
