package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A peer that an operator banned is kept out in every way, until the ban is over. */
final class BannedPeerTest {

  private static final Optional<Duration> HOUR = Optional.of(Duration.ofHours(1));

  private final TestNode node = TestNode.alone();

  private void bans(int number, Optional<Duration> time) {
    node.happens(new Input.BanAsked(peer(number), time, "floods", new ReplyTo(7)));
  }

  /** Another peer tells of it, as it was asked to. */
  private void hearsOf(int number) {
    PeerId teller = node.dialledUp(9);
    node.sends(teller, new Frame.Peers(List.of(info(number)), 1));
    node.written();
  }

  private List<PeerId> known() {
    return node.status().peers().stream().map(PeerView::info).map(it -> it.id()).toList();
  }

  @Test
  void itIsCutOffAndForgotten() {
    node.dialledUp(1);
    LinkId link = node.linkOf(peer(1));
    bans(1, HOUR);
    List<Effect> written = node.written();

    assertThat(written).contains(new Effect.Close(link, CloseReason.BANNED));
    assertThat(events(NodeEvent.PeerDown.class, written)).hasSize(1);
    assertThat(known()).isEmpty();
    assertThat(only(Effect.Tell.class, written))
        .containsExactly(
            new Effect.Tell(
                new ReplyTo(7),
                new Report.Bans(
                    List.of(
                        new Ban(
                            peer(1),
                            Optional.of(address(1)),
                            "floods",
                            START,
                            Optional.of(START.plus(HOUR.get())),
                            true)),
                    true)));
  }

  @Test
  void itCannotConnectNorRegisterNorBeHeardOf() {
    bans(1, HOUR);
    LinkId link = node.dialledBy(1);
    node.saysHello(1);
    assertThat(node.written()).contains(new Effect.Close(link, CloseReason.BANNED));
    node.calls(1, new Request.Register(info(1)));
    assertThat(only(Effect.Respond.class, node.written()))
        .extracting(Effect.Respond::response)
        .first()
        .isInstanceOfSatisfying(
            Response.Registered.class, answer -> assertThat(answer.success()).isFalse());
    hearsOf(1);

    assertThat(known()).containsExactly(peer(9));
  }

  /** The control. */
  @Test
  void withoutABanItIsKnownByHearsay() {
    hearsOf(1);

    assertThat(known()).containsExactlyInAnyOrder(peer(1), peer(9));
  }

  @Test
  void itMayComeBackWhenTheBanIsOverOrLifted() {
    bans(1, HOUR);
    bans(2, Optional.empty());
    node.passes(HOUR.get());
    node.happens(new Input.UnbanAsked(peer(2), new ReplyTo(8)));
    node.happens(new Input.UnbanAsked(peer(3), new ReplyTo(9)));
    assertThat(only(Effect.Tell.class, node.written()))
        .contains(
            new Effect.Tell(new ReplyTo(8), new Report.Bans(List.of(), true)),
            new Effect.Tell(new ReplyTo(9), new Report.Bans(List.of(), false)));
    node.peerUp(1);
    node.peerUp(2);

    assertThat(known()).containsExactlyInAnyOrder(peer(1), peer(2));
  }

  private static List<StoredPeer> saved(TestNode node) {
    return only(Effect.Save.class, node.written()).stream()
        .map(Effect.Save::change)
        .filter(Change.Peers.class::isInstance)
        .flatMap(change -> ((Change.Peers) change).put().stream())
        .toList();
  }

  /** A peer that fell back to calls would not notice for minutes. */
  @Test
  void itIsDialledWhenTheBanIsLifted() {
    node.dialledUp(1);
    bans(1, HOUR);
    node.peerDown(peer(1));
    assertThat(only(Effect.Dial.class, node.written())).isEmpty();
    node.happens(new Input.UnbanAsked(peer(1), new ReplyTo(8)));

    assertThat(only(Effect.Dial.class, node.written()))
        .containsExactly(new Effect.Dial(address(1), Optional.of(peer(1))));
  }

  /** The table on disk may be older than the ban. */
  @Test
  void itIsNotInTheTableOfTheNextLife() {
    TestNode before = TestNode.alone();
    before.dialledUp(1);
    before.fired(new Timer.PeersSaveDue());
    StoredState stored =
        new StoredState(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            saved(before),
            Optional.of(1L),
            List.of(new Ban(peer(1), Optional.empty(), "", START, Optional.empty(), true)),
            List.of());
    TestNode next = TestNode.startedWith(stored);

    assertThat(stored.peers()).hasSize(1);
    assertThat(next.status().peers()).isEmpty();
    next.happens(new Input.BansAsked(new ReplyTo(1)));
    assertThat(only(Effect.Tell.class, next.written()))
        .containsExactly(new Effect.Tell(new ReplyTo(1), new Report.Bans(stored.bans(), true)));
  }
}
