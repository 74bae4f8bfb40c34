package dev.sorcha.peer.core.transfer;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.events;
import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.Pieces;
import dev.sorcha.peer.core.Samples;
import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class TransfersTest {

  private static final int MAX = 10 << 20;
  private static final PeerId A = peer(1);
  private static final PeerId B = peer(2);

  private final Map<PeerId, Ways.Way> ways = new LinkedHashMap<>();
  private final Transfers transfers =
      new Transfers(
          TransferConfig.DEFAULT, MAX, who -> ways.getOrDefault(who, new Ways.Way.Link()));
  private final Transaction body = Pieces.body(40, 1);
  private final List<Effect> written = new ArrayList<>();
  private Instant now = START;

  private Effects effects() {
    return new Effects(
        who ->
            ways.getOrDefault(who, new Ways.Way.Link()) instanceof Ways.Way.Link
                ? new Router.Route.Stream(
                    new LinkId(who.equals(A) ? 1 : who.equals(B) ? 2 : 3), Dialect.OURS)
                : new Router.Route.Unary(
                    Samples.address(1), dev.sorcha.peer.core.model.Protocol.GRPC));
  }

  private void then(java.util.function.Consumer<Effects> happens) {
    Effects out = effects();
    happens.accept(out);
    transfers.onBurstEnded(now, out);
    written.addAll(out.written());
  }

  private boolean announced(PeerId from, Transaction what) {
    boolean[] wanted = new boolean[1];
    then(out -> wanted[0] = transfers.onAnnounced(from, has(what), false, now, out));
    return wanted[0];
  }

  private void says(PeerId from, Manifest manifest) {
    then(out -> transfers.onContents(from, body.id(), manifest, now, out));
  }

  private List<Transfers.Fault> sends(PeerId from, int place, Chunk chunk) {
    List<Transfers.Fault> faults = new ArrayList<>();
    then(out -> faults.addAll(transfers.onPiece(from, body.id(), place, chunk, now, out)));
    return faults;
  }

  private List<Transfers.Fault> streams(PeerId from, int place, Chunk chunk) {
    List<Transfers.Fault> faults = new ArrayList<>();
    Request stream = new Request.Stream(body.id(), body.size());
    then(out -> faults.addAll(transfers.onPart(from, stream, place, chunk, now, out)));
    return faults;
  }

  private void passes(Duration time) {
    for (Instant until = now.plus(time); now.isBefore(until); ) {
      now = now.plusSeconds(1);
      then(out -> transfers.onDue(now, out));
    }
  }

  /** The disk has what was staged. */
  private void saved() {
    for (Change.Large.Stage stage : staged()) {
      then(out -> transfers.onStaged(stage.id(), stage.place(), now, out));
    }
  }

  private List<Change.Large.Stage> staged() {
    return only(Effect.Save.class, written).stream()
        .map(Effect.Save::change)
        .filter(Change.Large.Stage.class::isInstance)
        .map(Change.Large.Stage.class::cast)
        .toList();
  }

  private boolean isKept() {
    return only(Effect.Save.class, written).stream()
        .anyMatch(save -> save.change() instanceof Change.Large.Keep);
  }

  /** Places asked of this peer since the last time. */
  private List<Integer> asked(PeerId of) {
    List<Integer> places = new ArrayList<>();
    long link = of.equals(A) ? 1 : of.equals(B) ? 2 : 3;
    for (Effect.Send send : only(Effect.Send.class, written)) {
      if (send.link().value() == link
          && send.frame() instanceof Frame.Large.AskPieces(var id, var asked)) {
        places.addAll(asked);
      }
    }
    written.removeIf(
        effect ->
            effect instanceof Effect.Send(var to, var dialect, Frame.Large.AskPieces ask)
                && to.value() == link);
    return places;
  }

  /** Everything that is asked of these peers is served, until nothing is. */
  private void served(PeerId... by) {
    boolean progress = true;
    while (progress) {
      progress = false;
      for (PeerId peer : by) {
        for (int place : asked(peer)) {
          progress = true;
          assertThat(sends(peer, place, Pieces.of(body, place))).isEmpty();
        }
      }
      saved();
    }
  }

  @Test
  void fetchesFromSeveralAtOnceAndNothingTwice() {
    announced(A, body);
    announced(B, body);
    says(A, Pieces.manifest(body));
    says(B, Pieces.manifest(body));
    List<Integer> ofA = asked(A);
    List<Integer> ofB = asked(B);
    assertThat(ofA).containsExactly(0, 1, 2, 3);
    assertThat(ofB).containsExactly(4, 5, 6, 7);
    ofA.forEach(place -> sends(A, place, Pieces.of(body, place)));
    ofB.forEach(place -> sends(B, place, Pieces.of(body, place)));
    served(A, B);
    assertThat(isKept()).isTrue();
    assertThat(staged().stream().map(Change.Large.Stage::place))
        .doesNotHaveDuplicates()
        .hasSize(41);
    NodeEvent.TransferEnded ended = events(NodeEvent.TransferEnded.class, written).getFirst();
    assertThat(ended.sources()).isEqualTo(2);
  }

  @Test
  void bodiesFromOnePeerShareWhatItMayHaveInFlight() {
    Transaction other = Pieces.body(40, 3);
    announced(A, body);
    announced(A, other);
    says(A, Pieces.manifest(body));
    then(out -> transfers.onContents(A, other.id(), Pieces.manifest(other), now, out));
    for (int round = 0; round < 3; round++) {
      List<Frame.Large.AskPieces> asks = asks();
      for (Frame.Large.AskPieces ask : asks) {
        Transaction of = ask.id().equals(body.id()) ? body : other;
        for (int place : ask.places()) {
          then(out -> transfers.onPiece(A, of.id(), place, Pieces.of(of, place), now, out));
        }
      }
      saved();
    }
    List<Frame.Large.AskPieces> asks = asks();
    assertThat(asks.stream().map(Frame.Large.AskPieces::id)).contains(body.id(), other.id());
    assertThat(asks.stream().mapToInt(ask -> ask.places().size()).sum()).isEqualTo(4);
  }

  /** What was asked for since the last time. */
  private List<Frame.Large.AskPieces> asks() {
    List<Effect.Send> sends =
        only(Effect.Send.class, written).stream()
            .filter(send -> send.frame() instanceof Frame.Large.AskPieces)
            .toList();
    written.removeAll(sends);
    return sends.stream().map(send -> (Frame.Large.AskPieces) send.frame()).toList();
  }

  @Test
  void goesOnWithAnotherPeerWhereTheFirstStopped() {
    announced(A, body);
    says(A, Pieces.manifest(body));
    asked(A).forEach(place -> sends(A, place, Pieces.of(body, place)));
    saved();
    List<Integer> lost = asked(A);
    then(out -> transfers.onPeerDown(A, out));
    announced(B, body);
    says(B, Pieces.manifest(body));
    List<Integer> ofB = asked(B);
    assertThat(ofB).isEqualTo(lost);
    ofB.forEach(place -> sends(B, place, Pieces.of(body, place)));
    served(B);
    assertThat(isKept()).isTrue();
    assertThat(staged()).hasSize(41);
  }

  @Test
  void asksNoMoreThanMayBeInMemory() {
    announced(A, body);
    says(A, Pieces.manifest(body));
    int served = 0;
    for (List<Integer> places = asked(A); !places.isEmpty(); places = asked(A)) {
      for (int place : places) {
        sends(A, place, Pieces.of(body, place));
        served++;
      }
    }
    assertThat(served).isEqualTo(TransferConfig.DEFAULT.ahead());
    saved();
    assertThat(asked(A)).isNotEmpty();
  }

  @Test
  void blamesWhoSendsAnotherChunkThanItSaid() {
    announced(A, body);
    says(A, Pieces.manifest(body));
    assertThat(sends(A, 0, Chunk.of(new byte[Chunk.SIZE])))
        .extracting(Transfers.Fault::peer)
        .containsExactly(A);
    assertThat(staged()).isEmpty();
  }

  @Test
  void blamesWhoVouchesForOtherBytesAndFetchesTheRightOnes() {
    Transaction other = Pieces.body(40, 2);
    announced(A, body);
    says(A, Pieces.manifest(other));
    announced(B, body);
    says(B, Pieces.manifest(body));
    assertThat(asked(B)).as("nothing while it says something else").isEmpty();
    List<Transfers.Fault> faults = new ArrayList<>();
    for (List<Integer> places = asked(A); !places.isEmpty(); places = asked(A)) {
      places.forEach(place -> faults.addAll(sends(A, place, Pieces.of(other, place))));
      saved();
    }
    assertThat(faults).extracting(Transfers.Fault::peer).containsExactly(A);
    assertThat(only(Effect.Save.class, written))
        .contains(new Effect.Save(new Change.Large.Unstage(body.id())));
    written.clear();
    says(B, Pieces.manifest(body));
    served(B);
    assertThat(isKept()).isTrue();
  }

  @Test
  void leavesWhoFallsSilent() {
    announced(A, body);
    announced(B, body);
    says(A, Pieces.manifest(body));
    says(B, Pieces.manifest(body));
    List<Integer> ofA = asked(A);
    served(B);
    assertThat(isKept()).isFalse();
    passes(Duration.ofSeconds(6));
    served(B);
    assertThat(isKept()).isTrue();
    assertThat(events(NodeEvent.TransferMoved.class, written))
        .extracting(NodeEvent.TransferMoved::from)
        .contains(A);
    assertThat(ofA).isNotEmpty();
  }

  @Test
  void fetchesFewBodiesAtATime() {
    for (int seed = 1; seed <= 4; seed++) {
      announced(A, Pieces.body(20, seed));
    }
    assertThat(askedForContents()).hasSize(2);
  }

  private List<TxId> askedForContents() {
    return only(Effect.Send.class, written).stream()
        .map(Effect.Send::frame)
        .filter(Frame.Large.AskContents.class::isInstance)
        .map(frame -> ((Frame.Large.AskContents) frame).id())
        .toList();
  }

  @Test
  void leavesAPlaceFreeOfThoseWhoDoNotServe() {
    for (int seed = 10; seed < 20; seed++) {
      announced(A, Pieces.body(20, seed));
    }
    passes(Duration.ofSeconds(12));
    announced(B, body);
    assertThat(askedForContents()).contains(body.id());
  }

  @Test
  void takesNoMoreThanAPeerMayAnnounce() {
    int most = TransferConfig.DEFAULT.knownPerPeer();
    for (int number = 0; number < most; number++) {
      Announcement large = new Announcement(Samples.id(number), 2 << 20);
      then(out -> assertThat(transfers.onAnnounced(A, large, false, now, out)).isTrue());
    }
    assertThat(announced(A, body)).isFalse();
    assertThat(announced(B, body)).isTrue();
    then(out -> transfers.onPeerDown(A, out));
    assertThat(transfers.size()).isEqualTo(1);
  }

  @Test
  void streamsFromAPeerThatVouchesForNothing() {
    ways.put(A, new Ways.Way.Stream(Samples.address(1)));
    announced(A, body);
    assertThat(only(Effect.Call.class, written))
        .extracting(Effect.Call::request)
        .containsExactly(new Request.Stream(body.id(), body.size()));
    for (int place = 0; place < 41; place++) {
      assertThat(streams(A, place, Pieces.of(body, place))).isEmpty();
    }
    saved();
    assertThat(isKept()).isTrue();
  }

  @Test
  void blamesAPeerThatStreamedAllOfWrongBytes() {
    ways.put(A, new Ways.Way.Stream(Samples.address(1)));
    Transaction other = Pieces.body(40, 2);
    announced(A, body);
    List<Transfers.Fault> faults = new ArrayList<>();
    for (int place = 0; place < 41; place++) {
      faults.addAll(streams(A, place, Pieces.of(other, place)));
    }
    assertThat(faults).extracting(Transfers.Fault::peer).containsExactly(A);
    assertThat(isKept()).isFalse();
  }

  @Test
  void blamesNobodyWhereTwoStreamedAPart() {
    ways.put(A, new Ways.Way.Stream(Samples.address(1)));
    ways.put(B, new Ways.Way.Stream(Samples.address(2)));
    Transaction other = Pieces.body(40, 2);
    announced(A, body);
    announced(B, body);
    for (int place = 0; place < 20; place++) {
      streams(A, place, Pieces.of(other, place));
    }
    Request stream = new Request.Stream(body.id(), body.size());
    then(out -> transfers.onCallFailed(A, stream, "broken", now, out));
    List<Transfers.Fault> faults = new ArrayList<>();
    for (int place = 0; place < 41; place++) {
      faults.addAll(streams(B, place, Pieces.of(body, place)));
    }
    assertThat(faults).isEmpty();
    assertThat(isKept()).isFalse();
    assertThat(events(NodeEvent.TransferFailed.class, written)).hasSize(1);
  }

  @Test
  void takesNothingThatIsLargerThanItsPeerSaid() {
    ways.put(A, new Ways.Way.Stream(Samples.address(1)));
    announced(A, body);
    streams(A, 0, Chunk.of(new byte[7]));
    assertThat(staged()).isEmpty();
    assertThat(events(NodeEvent.TransferMoved.class, written)).hasSize(1);
  }

  @Test
  void forgetsWhatNobodyServesForLong() {
    announced(A, body);
    says(A, Pieces.manifest(body));
    sends(A, 0, Pieces.of(body, 0));
    passes(TransferConfig.DEFAULT.patience().plusSeconds(2));
    assertThat(transfers.size()).isZero();
    assertThat(only(Effect.Save.class, written))
        .contains(new Effect.Save(new Change.Large.Unstage(body.id())));
  }

  @Test
  void needsNoChunksOfWhatIsSubmittedHere() {
    announced(A, body);
    says(A, Pieces.manifest(body));
    then(
        out ->
            assertThat(transfers.onAccepted(body.id(), out).orElseThrow().informed())
                .containsExactly(A));
    assertThat(transfers.size()).isZero();
  }
}
