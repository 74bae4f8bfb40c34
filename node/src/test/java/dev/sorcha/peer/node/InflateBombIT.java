package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
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

  @TempDir Path root;

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
