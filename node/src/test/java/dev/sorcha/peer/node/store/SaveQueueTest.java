package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.model.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SaveQueueTest {

  @Test
  void handsOutEverythingInOrderInGroupsOfAtMost512() throws Exception {
    SaveQueue queue = new SaveQueue(10_000, 1 << 20);
    List<Change> offered = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      Change change = new Change.Release(transaction("t" + i).id());
      offered.add(change);
      assertThat(queue.offer(change)).isEqualTo(SaveQueue.Verdict.TAKEN);
    }

    assertThat(queue.take(Duration.ZERO)).isEqualTo(offered.subList(0, 512));
    assertThat(queue.take(Duration.ZERO)).isEqualTo(offered.subList(512, 600));
    assertThat(queue.take(Duration.ZERO)).isEmpty();
  }

  @Test
  void aGroupHasAtMostEightMebibytesOrOneBody() throws Exception {
    SaveQueue queue = new SaveQueue(10_000, 64 << 20);
    for (int mebibytes : new int[] {5, 3, 1, 9, 1}) {
      queue.offer(new Change.Accept(Transaction.of(new byte[mebibytes << 20])));
    }

    assertThat(queue.take(Duration.ZERO)).hasSize(2);
    assertThat(queue.take(Duration.ZERO)).hasSize(1);
    assertThat(queue.take(Duration.ZERO)).hasSize(1);
    assertThat(queue.take(Duration.ZERO)).hasSize(1);
  }

  @Test
  void chunksLetEverythingElsePassAndStillGoOn() throws Exception {
    SaveQueue queue = new SaveQueue(10_000, 64 << 20);
    Transaction film = Pieces.body(20, 1);
    for (int place = 0; place < 20; place++) {
      queue.offer(new Change.Large.Stage(film.id(), place, Pieces.of(film, place)));
    }
    Change small = new Change.Accept(transaction("small"));
    queue.offer(small);

    assertThat(queue.take(Duration.ZERO)).startsWith(small).hasSize(5);
    assertThat(queue.take(Duration.ZERO)).hasSize(8);
    assertThat(queue.take(Duration.ZERO)).hasSize(8);
    assertThat(queue.take(Duration.ZERO)).isEmpty();
  }

  @Test
  void refusesBodiesAtTheBoundAndStillTakesReleases() {
    SaveQueue queue = new SaveQueue(1, 1 << 20);
    Change.Accept one = new Change.Accept(transaction("one"));
    Change.Release release = new Change.Release(one.transaction().id());

    assertThat(queue.offer(one)).isEqualTo(SaveQueue.Verdict.TAKEN);
    assertThat(queue.offer(one)).isEqualTo(SaveQueue.Verdict.FULL);
    assertThat(queue.offer(release)).isEqualTo(SaveQueue.Verdict.TAKEN);
    assertThat(queue.offer(release)).isEqualTo(SaveQueue.Verdict.FULL);
    assertThat(queue.size()).isEqualTo(2);
  }

  @Test
  void refusesBytesOverTheBoundButForASingleBody() throws Exception {
    SaveQueue queue = new SaveQueue(100, 10);
    Change large = new Change.Accept(Transaction.of(new byte[20]));

    assertThat(queue.offer(large)).isEqualTo(SaveQueue.Verdict.TAKEN);
    assertThat(queue.offer(new Change.Accept(transaction("x")))).isEqualTo(SaveQueue.Verdict.FULL);
    assertThat(queue.take(Duration.ZERO)).containsExactly(large);
    assertThat(queue.offer(new Change.Accept(transaction("x")))).isEqualTo(SaveQueue.Verdict.TAKEN);
  }

  @Test
  void peersAreBoundedLikeBodies() throws Exception {
    SaveQueue queue = new SaveQueue(100, 10_000);
    Change peers = new Change.Peers(Collections.nCopies(10, OpenStore.ALICE), List.of());

    assertThat(queue.offer(peers)).isEqualTo(SaveQueue.Verdict.TAKEN);
    assertThat(queue.offer(peers)).isEqualTo(SaveQueue.Verdict.FULL);
    assertThat(queue.offer(new Change.TableKey(1))).isEqualTo(SaveQueue.Verdict.TAKEN);
    assertThat(queue.take(Duration.ZERO)).hasSize(2);
    assertThat(queue.offer(peers)).isEqualTo(SaveQueue.Verdict.TAKEN);
  }

  @Test
  void takesNothingAfterTheCloseAndHandsOutTheRest() throws Exception {
    SaveQueue queue = new SaveQueue(100, 100);
    Change change = new Change.Accept(transaction("x"));
    queue.offer(change);
    queue.close();

    assertThat(queue.offer(change)).isEqualTo(SaveQueue.Verdict.CLOSED);
    assertThat(queue.isDrained()).isFalse();
    assertThat(queue.take(Duration.ofDays(1))).containsExactly(change);
    assertThat(queue.isDrained()).isTrue();
    assertThat(queue.take(Duration.ofDays(1))).isEmpty();
  }
}
