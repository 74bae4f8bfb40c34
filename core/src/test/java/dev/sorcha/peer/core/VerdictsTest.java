package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a local subscriber says of a transaction, and what that is to peers. */
final class VerdictsTest {

  private static final PeerId B = peer(2);

  private final Transaction t = tx("from a peer");

  private static NodeConfig config(boolean obeys) {
    NodeConfig base = NodeConfig.defaults(info(500));
    return new NodeConfig(
        base.self(),
        base.roles(),
        base.membership(),
        base.link(),
        base.gossip().withVerdicts(obeys),
        base.outbox(),
        base.reconcile(),
        base.guard(),
        base.address());
  }

  private static TestNode node(boolean obeys) {
    return node(obeys, StoredState.EMPTY);
  }

  private static TestNode node(boolean obeys, StoredState stored) {
    TestNode node = new TestNode(config(obeys));
    node.starts(stored);
    return node;
  }

  /** A second peer, and what it is told when it comes up. */
  private static List<Frame> comesUp(TestNode node) {
    node.dialledBy(2);
    node.saysHello(2);
    return node.framesTo(B, node.written());
  }

  /** One that has learned it from its first peer, and has a second one that does not know. */
  private PeerId learned(TestNode node) {
    PeerId a = node.peerUp(1);
    node.announces(a, t);
    node.written();
    node.sends(a, new Frame.Body(t.id(), t));
    node.happens(new Input.Kept(t.id()));
    node.written();
    return a;
  }

  private Input.Judged rejection() {
    return new Input.Judged(t.id(), t.size(), "validator", false, "no such account", true);
  }

  private static boolean serves(TestNode node, PeerId peer, Transaction body) {
    node.sends(peer, new Frame.Get(List.of(body.id())));
    return node.framesTo(peer, node.written()).stream().anyMatch(Frame.Body.class::isInstance);
  }

  private static boolean tells(List<Frame> frames, Transaction body) {
    return frames.stream()
        .anyMatch(
            frame ->
                frame instanceof Frame.Announce(var entries, var custody)
                    && entries.stream().anyMatch(entry -> entry.id().equals(body.id())));
  }

  @Test
  void whatIsRejectedIsNeitherToldNorServed() {
    TestNode node = node(true);
    learned(node);
    node.happens(rejection());

    assertThat(events(NodeEvent.Rejected.class, node.written()))
        .containsExactly(new NodeEvent.Rejected(t.id(), "validator", "no such account", true));
    assertThat(tells(comesUp(node), t)).isFalse();
    assertThat(serves(node, B, t)).isFalse();
  }

  @Test
  void whereVerdictsAreOnlyRecordedItIsToldAndServed() {
    TestNode node = node(false);
    learned(node);
    node.happens(rejection());

    assertThat(events(NodeEvent.Rejected.class, node.written()))
        .extracting(NodeEvent.Rejected::stopped)
        .containsExactly(false);
    assertThat(tells(comesUp(node), t)).isTrue();
    assertThat(serves(node, B, t)).isTrue();
  }

  @Test
  void itStaysKnownAndNoCustodyIsGiven() {
    TestNode node = node(true);
    PeerId a = learned(node);
    node.happens(rejection());
    node.written();
    node.sends(a, new Frame.Announce(List.of(new Announcement(t.id(), t.size())), true));

    List<Frame> frames = node.framesTo(a, node.written());
    assertThat(frames).noneMatch(Frame.Get.class::isInstance);
    assertThat(frames).noneMatch(Frame.Stored.class::isInstance);
  }

  @Test
  void whoeverTakesTheRejectionBackHasItServedAgain() {
    TestNode node = node(true);
    learned(node);
    node.happens(rejection());
    node.happens(new Input.Judged(t.id(), t.size(), "validator", true, "", false));
    node.peerUp(2);
    node.sends(B, new Frame.Get(List.of(t.id())));

    assertThat(only(Effect.Load.class, node.written()))
        .extracting(Effect.Load::id)
        .containsExactly(t.id());
  }

  @Test
  void anOwnSubmissionThatWaitsForPeersWasPromisedAndGoesOn() {
    TestNode node = node(true);
    node.accepts(t);
    node.happens(rejection());
    node.written();
    node.peerUp(2);

    assertThat(serves(node, B, t)).isTrue();
  }

  @Test
  void aRejectionOutlivesARestart() {
    StoredState stored =
        new StoredState(
            List.of(),
            List.of(),
            List.of(new Announcement(t.id(), t.size())),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(t.id()));
    for (boolean obeys : new boolean[] {true, false}) {
      assertThat(tells(comesUp(node(obeys, stored)), t)).isEqualTo(!obeys);
    }
  }
}
