package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bodies that had to go, and that somebody wants to read. */
final class RefillTest {

  private static final Transaction ONE = tx("one");
  private static final TxId ID = ONE.id();
  private static final Frame GET = new Frame.Get(List.of(ID));

  private final TestNode node = new TestNode(NodeConfig.defaults(info(500)));

  private List<PeerId> linked(int peers) {
    node.starts(StoredState.EMPTY);
    List<PeerId> linked = new ArrayList<>();
    for (int i = 1; i <= peers; i++) {
      linked.add(node.peerUp(i));
    }
    node.written();
    return linked;
  }

  private void asks() {
    node.happens(new Input.RefillAsked(ID, new ReplyTo(7)));
  }

  private PeerId asked(List<PeerId> linked) {
    List<Effect> written = node.written();
    List<PeerId> asked =
        linked.stream().filter(peer -> node.framesTo(peer, written).contains(GET)).toList();
    assertThat(asked).hasSize(1);
    return asked.getFirst();
  }

  private List<Report.Refilled> told(List<Effect> written) {
    return only(Effect.Tell.class, written).stream()
        .map(Effect.Tell::report)
        .filter(Report.Refilled.class::isInstance)
        .map(Report.Refilled.class::cast)
        .toList();
  }

  @Test
  void whatOnePeerServesGoesToTheReaderAndIsNotKept() {
    List<PeerId> linked = linked(3);
    asks();
    PeerId first = asked(linked);
    node.sends(first, new Frame.Body(ID, ONE));
    List<Effect> written = node.written();
    assertThat(told(written)).containsExactly(new Report.Refilled(ID, Optional.of(ONE)));
    assertThat(only(Effect.Save.class, written)).isEmpty();
  }

  @Test
  void whoDoesNotHaveItOrIsSilentIsFollowedByTheNext() {
    List<PeerId> linked = linked(3);
    asks();
    PeerId first = asked(linked);
    node.sends(first, new Frame.NotFound(List.of(ID)));
    PeerId second = asked(linked);
    node.passes(Duration.ofSeconds(5));
    node.fired(new Timer.RefillExpired(1, second));
    PeerId third = asked(linked);
    assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
    // Too late: its question has gone on.
    node.fired(new Timer.RefillExpired(1, second));
    node.sends(third, new Frame.NotFound(List.of(ID)));
    assertThat(told(node.written())).containsExactly(new Report.Refilled(ID, Optional.empty()));
  }

  @Test
  void otherBytesAreBlamedAndTheNextIsAsked() {
    List<PeerId> linked = linked(2);
    asks();
    PeerId first = asked(linked);
    node.sends(first, new Frame.Body(ID, tx("forged")));
    List<Effect> written = node.written();
    assertThat(told(written)).isEmpty();
    assertThat(Samples.events(NodeEvent.Offended.class, written)).hasSize(1);
    PeerId second = linked.get(1 - linked.indexOf(first));
    assertThat(node.framesTo(second, written)).contains(GET);
    node.sends(second, new Frame.Body(ID, ONE));
    assertThat(told(node.written())).containsExactly(new Report.Refilled(ID, Optional.of(ONE)));
  }

  @Test
  void aloneThereIsNobodyToAsk() {
    linked(0);
    asks();
    assertThat(told(node.written())).containsExactly(new Report.Refilled(ID, Optional.empty()));
  }

  @Test
  void sixtyFourAreAskedForAtATime() {
    linked(1);
    for (int i = 0; i < 65; i++) {
      asks();
    }
    assertThat(told(node.written())).hasSize(1);
  }

  /** Not from whom it was asked: it is as any other body that nobody asked for. */
  @Test
  void whatAnotherPeerSendsIsNotTheAnswer() {
    List<PeerId> linked = linked(2);
    asks();
    PeerId first = asked(linked);
    PeerId other = linked.get(1 - linked.indexOf(first));
    node.sends(other, new Frame.Body(ID, ONE));
    assertThat(told(node.written())).isEmpty();
  }
}
