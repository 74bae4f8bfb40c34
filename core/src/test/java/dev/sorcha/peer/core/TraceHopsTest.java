package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.HopState;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.core.trace.TraceConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node tells of the ways of transactions, and what it finds out about them. */
final class TraceHopsTest {

  private static final Transaction ONE = tx("one");
  private static final TxId ID = ONE.id();
  private static final Duration MILLI = Duration.ofMillis(1);

  private final TestNode node = node(TraceConfig.DEFAULT.withShares(true));

  private static TestNode node(TraceConfig trace) {
    TestNode node = new TestNode(NodeConfig.defaults(info(500)).with(trace));
    node.starts(StoredState.EMPTY);
    return node;
  }

  /** The peer announces and serves it, and it is on disk. */
  private static void arrives(TestNode node, PeerId from, Transaction transaction) {
    node.announces(from, transaction);
    node.written();
    node.serves(from, transaction);
    node.happens(new Input.Kept(transaction.id()));
    node.written();
  }

  private static Frame.Trace.Told asked(TestNode node, PeerId by, TxId id) {
    node.sends(by, new Frame.Trace.Ask(id));
    return node.framesTo(by, node.written()).stream()
        .filter(Frame.Trace.Told.class::isInstance)
        .map(Frame.Trace.Told.class::cast)
        .findFirst()
        .orElseThrow();
  }

  // Telling.

  @Test
  void tellsWhenItCameAndFromWhom() {
    PeerId one = node.peerUp(1);
    PeerId two = node.peerUp(2);
    node.passes(MILLI);
    arrives(node, one, ONE);
    node.passes(MILLI);

    assertThat(asked(node, two, ID))
        .isEqualTo(
            new Frame.Trace.Told(
                ID,
                HopState.HELD,
                START.plus(MILLI),
                START.plus(MILLI).plus(MILLI),
                Optional.of(one)));
  }

  @Test
  void tellsOfItsOwnSubmissionThatItCameFromNobody() {
    PeerId one = node.peerUp(1);
    node.happens(new Input.Submitted(ONE, new ReplyTo(1)));
    node.happens(new Input.Accepted(ID, 1, true));

    Frame.Trace.Told told = asked(node, one, ID);

    assertThat(told.state()).isEqualTo(HopState.HELD);
    assertThat(told.from()).isEmpty();
  }

  @Test
  void tellsThatItLacksIt() {
    PeerId one = node.peerUp(1);

    assertThat(asked(node, one, ID).state()).isEqualTo(HopState.LACKS);
  }

  /** The control: without the key nothing is told, not even whether it is here. */
  @Test
  void tellsNothingUnlessItIsToShare() {
    TestNode closed = node(TraceConfig.DEFAULT);
    PeerId one = closed.peerUp(1);
    arrives(closed, one, ONE);

    assertThat(asked(closed, one, ID).state()).isEqualTo(HopState.UNSHARED);
    assertThat(asked(closed, one, tx("other").id()).state()).isEqualTo(HopState.UNSHARED);
  }

  @Test
  void forgetsTheOldestArrivalsAndStillKnowsThatItHolds() {
    TestNode small = node(new TraceConfig(true, 1, 20, 8, 200, Duration.ofSeconds(2)));
    PeerId one = small.peerUp(1);
    arrives(small, one, ONE);
    arrives(small, one, tx("two"));

    assertThat(asked(small, one, ID).state()).isEqualTo(HopState.FORGOTTEN);
    assertThat(asked(small, one, tx("two").id()).state()).isEqualTo(HopState.HELD);
  }

  @Test
  void answersAPeerTwentyTimesASecondAndOthersBeside() {
    PeerId greedy = node.peerUp(1);
    PeerId other = node.peerUp(2);
    for (int i = 0; i < 100; i++) {
      node.sends(greedy, new Frame.Trace.Ask(ID));
    }

    assertThat(node.framesTo(greedy, node.written())).hasSize(20);
    assertThat(asked(node, other, ID).state()).isEqualTo(HopState.LACKS);
    node.passes(Duration.ofSeconds(1));
    assertThat(asked(node, greedy, ID).state()).isEqualTo(HopState.LACKS);
  }

  // Asking.

  private List<Report.Traced> told(List<Effect> written) {
    return only(Effect.Tell.class, written).stream()
        .map(Effect.Tell::report)
        .filter(Report.Traced.class::isInstance)
        .map(Report.Traced.class::cast)
        .toList();
  }

  private void tells(PeerId from, HopState state, Instant at, Instant now, Optional<PeerId> by) {
    node.sends(from, new Frame.Trace.Told(ID, state, at, now, by));
  }

  @Test
  void asksAllLinkedPeersAndAnswersWhenAllHave() {
    PeerId one = node.peerUp(1);
    PeerId two = node.peerUp(2);
    node.happens(new Input.TraceAsked(ID, new ReplyTo(7)));
    List<Effect> asked = node.written();
    assertThat(node.framesTo(one, asked)).containsExactly(new Frame.Trace.Ask(ID));
    assertThat(node.framesTo(two, asked)).containsExactly(new Frame.Trace.Ask(ID));

    tells(one, HopState.LACKS, START, START, Optional.empty());
    assertThat(told(node.written())).isEmpty();
    tells(two, HopState.HELD, START, START, Optional.of(one));

    assertThat(told(node.written()))
        .containsExactly(
            new Report.Traced(
                ID,
                List.of(
                    new Report.Hop(
                        one, HopState.LACKS, Optional.empty(), Duration.ZERO, Optional.empty()),
                    new Report.Hop(
                        two, HopState.HELD, Optional.of(START), Duration.ZERO, Optional.of(one))),
                List.of()));
  }

  @Test
  void takesTimesToItsOwnClock() {
    PeerId one = node.peerUp(1);
    node.happens(new Input.TraceAsked(ID, new ReplyTo(7)));
    node.passes(Duration.ofMillis(10));
    // An hour ahead: at the middle of question and answer it reads 5 ms more than an hour.
    Instant theirs = START.plus(Duration.ofHours(1));
    tells(one, HopState.HELD, theirs.minusMillis(20), theirs.plusMillis(5), Optional.empty());

    assertThat(told(node.written()).getFirst().hops())
        .containsExactly(
            new Report.Hop(
                one,
                HopState.HELD,
                Optional.of(START.minusMillis(20)),
                Duration.ofMillis(5),
                Optional.empty()));
  }

  @Test
  void namesWhoIsSilentAfterTwoSeconds() {
    PeerId one = node.peerUp(1);
    PeerId two = node.peerUp(2);
    node.happens(new Input.TraceAsked(ID, new ReplyTo(7)));
    assertThat(only(Effect.Schedule.class, node.written()))
        .contains(new Effect.Schedule(Duration.ofSeconds(2), new Timer.TraceExpired(1)));
    tells(one, HopState.UNSHARED, START, START, Optional.empty());
    node.fired(new Timer.TraceExpired(1));

    Report.Traced answer = told(node.written()).getFirst();
    assertThat(answer.silent()).containsExactly(two);
    assertThat(answer.hops()).extracting(Report.Hop::state).containsExactly(HopState.UNSHARED);

    // Too late, and the reminder comes once more: there is nobody to tell.
    tells(two, HopState.HELD, START, START, Optional.empty());
    node.fired(new Timer.TraceExpired(1));
    assertThat(told(node.written())).isEmpty();
  }

  @Test
  void aPeerIsHeardOnceAndOnlyIfItWasAsked() {
    PeerId one = node.peerUp(1);
    node.happens(new Input.TraceAsked(ID, new ReplyTo(7)));
    PeerId late = node.peerUp(2);
    tells(late, HopState.HELD, START, START, Optional.empty());
    node.sends(
        one, new Frame.Trace.Told(tx("x").id(), HopState.HELD, START, START, Optional.empty()));
    assertThat(told(node.written())).isEmpty();
    tells(one, HopState.LACKS, START, START, Optional.empty());

    assertThat(told(node.written()).getFirst().hops())
        .extracting(Report.Hop::peer)
        .containsExactly(one);
  }

  @Test
  void aSeedOnlyPeerIsNotAsked() {
    node.seedPeerUp(1);
    node.happens(new Input.TraceAsked(ID, new ReplyTo(7)));

    assertThat(told(node.written())).containsExactly(new Report.Traced(ID, List.of(), List.of()));
  }

  @Test
  void aNinthQuestionAtATimeIsNotAsked() {
    PeerId one = node.peerUp(1);
    for (int i = 0; i < 8; i++) {
      node.happens(new Input.TraceAsked(ID, new ReplyTo(i)));
    }
    assertThat(node.framesTo(one, node.written())).hasSize(8);
    node.happens(new Input.TraceAsked(ID, new ReplyTo(8)));
    List<Effect> written = node.written();

    assertThat(node.framesTo(one, written)).isEmpty();
    assertThat(told(written)).containsExactly(new Report.Traced(ID, List.of(), List.of(peer(1))));
    // One answer is enough for all who asked for the same.
    tells(one, HopState.LACKS, START, START, Optional.empty());
    assertThat(told(node.written())).hasSize(8);
  }
}
