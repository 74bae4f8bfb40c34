package dev.sorcha.peer.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TrailsTest {

  private static final PeerId BIRCH = new PeerId("b".repeat(64));
  private static final PeerId CEDAR = new PeerId("c".repeat(64));
  private static final LinkId TO_BIRCH = new LinkId(1);
  private static final LinkId TO_CEDAR = new LinkId(2);
  private static final TxId TX = TxId.hash(new byte[] {1});
  private static final Announcement ANNOUNCED = new Announcement(TX, 10);

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final Trails trails = new Trails(() -> now);

  TrailsTest() {
    link(TO_BIRCH, BIRCH);
    link(TO_CEDAR, CEDAR);
  }

  private void link(LinkId link, PeerId peer) {
    came(new Input.LinkUp(link, peer, "192.0.2.1", Direction.INBOUND, Optional.empty()));
  }

  private void came(Input input, Effect... effects) {
    now = now.plusMillis(1);
    trails.stepped(input, List.of(effects));
  }

  private void came(LinkId link, Frame frame, Effect... effects) {
    came(new Input.FrameArrived(link, frame, true), effects);
  }

  private static Effect send(LinkId link, Frame frame) {
    return new Effect.Send(link, Dialect.OURS, frame);
  }

  private List<String> words() {
    return trails.find(TX).orElseThrow().steps().stream()
        .map(
            step ->
                (step.what().word()
                        + " "
                        + step.peer().map(peer -> peer.hex().substring(0, 1)).orElse("-")
                        + " "
                        + step.detail())
                    .strip())
        .toList();
  }

  @Test
  void tellsHowATransactionCameAndWhereItWent() {
    came(TO_BIRCH, new Frame.Announce(List.of(ANNOUNCED), false));
    came(new Input.BurstEnded(), send(TO_BIRCH, new Frame.Get(List.of(TX))));
    came(TO_BIRCH, new Frame.NotFound(List.of(TX)));
    came(TO_CEDAR, new Frame.Announce(List.of(ANNOUNCED), false));
    came(new Input.BurstEnded(), send(TO_CEDAR, new Frame.Get(List.of(TX))));
    came(new Input.BurstEnded(), new Effect.Publish(new NodeEvent.Learned(TX, CEDAR, 10)));
    came(new Input.Kept(TX), send(TO_BIRCH, new Frame.Announce(List.of(ANNOUNCED), false)));
    came(TO_BIRCH, new Frame.Get(List.of(TX)));
    came(TO_BIRCH, new Frame.Stored(List.of(TX)));

    assertThat(words())
        .containsExactly(
            "heard b announced",
            "asked b",
            "failed b it does not have it",
            "heard c announced",
            "asked c",
            "arrived c 10 bytes",
            "stored -",
            "told b",
            "wanted b",
            "custody b");
    Trail trail = trails.find(TX).orElseThrow();
    assertThat(trail.steps().getFirst().at()).isBefore(trail.steps().getLast().at());
  }

  @Test
  void tellsWhatBecameOfAnOwnOne() {
    came(new Input.BurstEnded(), new Effect.Publish(new NodeEvent.Accepted(TX, 10)));
    came(
        new Input.CallFailed(
            BIRCH, new Request.Notify(ANNOUNCED), new Failure(Failure.Kind.TIMED_OUT, "5 s")));
    came(TO_CEDAR, new Frame.Declined(List.of(TX), DeclineReason.TOO_LARGE));
    came(
        new Input.BurstEnded(),
        new Effect.Publish(new NodeEvent.AttemptFailed(TX, 1, Duration.ofSeconds(5), "nobody")));

    assertThat(words())
        .containsExactly(
            "accepted -",
            "failed b not told: TIMED_OUT: 5 s",
            "declined c larger than it carries",
            "attempt-failed - nobody");
  }

  @Test
  void aLinkThatIsGoneSaysNothing() {
    came(new Input.LinkDown(TO_BIRCH, "gone"));
    came(TO_BIRCH, new Frame.Announce(List.of(ANNOUNCED), false));

    assertThat(trails.find(TX)).isEmpty();
  }

  @Test
  void forgetsTheOldestAndBoundsEach() {
    for (int i = 0; i < Trails.MOST_STEPS + 5; i++) {
      came(TO_BIRCH, new Frame.Announce(List.of(ANNOUNCED), false));
    }
    Trail full = trails.find(TX).orElseThrow();
    assertThat(full.steps()).hasSize(Trails.MOST_STEPS);
    assertThat(full.more()).isEqualTo(5);

    for (int i = 0; i < Trails.MOST; i++) {
      TxId other = TxId.hash(ByteBuffer.allocate(8).putInt(i).array());
      came(TO_BIRCH, new Frame.Announce(List.of(new Announcement(other, 1)), false));
    }
    assertThat(trails.find(TX)).isEmpty();
  }
}
