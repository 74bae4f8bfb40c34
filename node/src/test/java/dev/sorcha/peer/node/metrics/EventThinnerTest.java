package dev.sorcha.peer.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventThinnerTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final PeerId PEER = new PeerId("b".repeat(64));
  private static final TxId TX = TxId.hash(new byte[] {1});

  private final EventThinner thinner = new EventThinner();

  private List<EventLine> keep(NodeEvent event, long seconds) {
    return thinner.keep(event, START.plusSeconds(seconds));
  }

  @Test
  void manyTransactionsAreOneLine() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(keep(new NodeEvent.Learned(TX, PEER, 10), 0)).isEmpty();
    }
    keep(new NodeEvent.Accepted(TX, 5), 9);
    keep(new NodeEvent.InCustody(TX, 2), 9);

    List<EventLine> lines = thinner.turn(START.plusSeconds(10));

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().code()).isEqualTo("transactions");
    assertThat(lines.getFirst().fields())
        .containsEntry("accepted", "1")
        .containsEntry("learned", "1000")
        .containsEntry("in-custody", "1")
        .containsEntry("bytes", "10005");
    assertThat(thinner.turn(START.plusSeconds(20))).isEmpty();
  }

  @Test
  void aHostilePeerDoesNotPushAPartitionOut() {
    List<EventLine> kept = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      kept.addAll(keep(new NodeEvent.Offended(PEER, Offence.WRONG_BYTES, "x"), 1));
    }
    kept.addAll(keep(new NodeEvent.PartitionOver(Duration.ofSeconds(3)), 2));

    assertThat(kept).hasSize(EventThinner.MOST_ALIKE + 1);
    assertThat(kept.getLast().code()).isEqualTo("partition-over");
    List<EventLine> summary = thinner.turn(START.plusSeconds(20));
    assertThat(summary.getFirst().code()).isEqualTo("events-alike");
    assertThat(summary.getFirst().fields())
        .containsEntry("code", "peer-offended")
        .containsEntry("more", "9950");
    assertThat(keep(new NodeEvent.Offended(PEER, Offence.WRONG_BYTES, "x"), 21)).hasSize(1);
  }

  @Test
  void whatTheLogHasOnlyForDebuggingIsNotKept() {
    PeerAddress at = new PeerAddress("192.0.2.7", 5001);

    assertThat(keep(new NodeEvent.DialFailed(at, new Failure(Failure.Kind.TIMED_OUT, "")), 0))
        .isEmpty();
    assertThat(keep(new NodeEvent.DialFailed(at, new Failure(Failure.Kind.IDENTITY, "")), 0))
        .hasSize(1);
  }
}
