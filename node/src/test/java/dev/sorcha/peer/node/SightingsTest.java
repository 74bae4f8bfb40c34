package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.health.Facts;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.node.grpc.ClockOffset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SightingsTest {

  private static final PeerId PEER = new PeerId("b".repeat(64));
  private static final PeerInfo INFO =
      new PeerInfo(
          PEER, "192.0.2.7", 5001, List.of(Protocol.GRPC), new Capabilities(true, true, 1));

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final Sightings sightings = new Sightings("sorcha-peer/1", () -> now);

  private void happened(NodeEvent event) {
    sightings.stepped(new Input.BurstEnded(), List.of(new Effect.Publish(event)));
  }

  private Facts.Sightings facts() {
    return sightings.facts(new ClockOffset(Optional.empty(), 0));
  }

  @Test
  void countsTheVersionsOfThoseThatAreLinked() {
    for (int link = 1; link <= 3; link++) {
      String agent = link < 3 ? "sorcha-peer/1" : "sorcha-peer/2";
      sightings.stepped(
          new Input.FrameArrived(new LinkId(link), new Frame.Hello(INFO, agent), true), List.of());
    }
    assertThat(facts().agents())
        .containsEntry("sorcha-peer/1", 2)
        .containsEntry("sorcha-peer/2", 1);

    sightings.stepped(new Input.LinkDown(new LinkId(3), "gone"), List.of());
    assertThat(facts().agents()).containsOnlyKeys("sorcha-peer/1");
  }

  @Test
  void aKeyThatDidNotMatchIsSaidForTenMinutes() {
    PeerAddress at = new PeerAddress("192.0.2.7", 5001);
    happened(new NodeEvent.DialFailed(at, new Failure(Failure.Kind.IDENTITY, "another key")));
    happened(new NodeEvent.DialFailed(at, new Failure(Failure.Kind.IDENTITY, "another key")));
    happened(new NodeEvent.DialFailed(at, new Failure(Failure.Kind.TIMED_OUT, "")));
    assertThat(facts().refusedKeys()).isEqualTo(1);
    assertThat(facts().lastRefusal()).isEqualTo("192.0.2.7:5001, IDENTITY: another key");

    now = now.plus(Duration.ofMinutes(11));
    assertThat(facts().refusedKeys()).isZero();
  }

  @Test
  void theFirstAddressIsNoChange() {
    happened(new NodeEvent.AddressChanged("203.0.113.7:5001", "STUN"));
    assertThat(facts().addressChange()).isEmpty();

    happened(new NodeEvent.AddressChanged("203.0.113.8:5001", "STUN"));
    assertThat(facts().addressChange()).contains(new Facts.AddressChange(now, "203.0.113.8:5001"));
  }

  @Test
  void countsWhatWasPassedOverInTheLastMinute() {
    for (int i = 0; i < 700; i++) {
      happened(new NodeEvent.Offended(PEER, Offence.WRONG_BYTES, ""));
    }
    now = now.plusSeconds(30);
    happened(new NodeEvent.Offended(PEER, Offence.WRONG_BYTES, ""));
    assertThat(facts().passedOver()).isEqualTo(701);

    now = now.plusSeconds(31);
    assertThat(facts().passedOver()).isEqualTo(1);
    now = now.plusSeconds(600);
    assertThat(facts().passedOver()).isZero();
  }
}
