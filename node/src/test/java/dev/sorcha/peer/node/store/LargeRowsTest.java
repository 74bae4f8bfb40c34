package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LargeRowsTest {

  private static final Transaction FILM = Pieces.body(17, 1);
  private static final int COUNT = 18;

  @TempDir Path folder;

  private static void stageFromAPeer(OpenStore open, int chunks) throws Exception {
    for (int place = 0; place < chunks; place++) {
      open.store.save(new Change.Large.Stage(FILM.id(), place, Pieces.of(FILM, place)));
      assertThat(open.next()).isEqualTo(new Input.Staged(FILM.id(), place));
    }
  }

  private static long stageFromAnApplication(OpenStore open) throws Exception {
    long stage = open.store.newStage();
    for (int place = 0; place < COUNT; place++) {
      assertThat(open.store.stage(stage, place, Pieces.of(FILM, place)).get(10, TimeUnit.SECONDS))
          .isTrue();
    }
    return stage;
  }

  @Test
  void aPeersChunksBecomeATransactionAndOutliveARestart() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      stageFromAPeer(open, COUNT);
      assertThat(open.store.find(FILM.id())).isEmpty();
      open.store.save(new Change.Large.Keep(FILM.id(), FILM.size(), ALICE));
      assertThat(open.next()).isEqualTo(new Input.Kept(FILM.id()));
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.find(FILM.id()).orElseThrow().bytes()).isEqualTo(FILM.bytes());
      assertThat(open.store.contents(FILM.id())).contains(Pieces.manifest(FILM));
      Chunk third = open.store.chunk(FILM.id(), 2).orElseThrow();
      assertThat(third).isEqualTo(Pieces.of(FILM, 2));
      assertThat(open.store.chunk(FILM.id(), COUNT)).isEmpty();
      assertThat(open.store.deliveriesAfter(0, 10))
          .extracting(Delivery::sizeBytes)
          .containsExactly(FILM.size());
      assertThat(open.store.status().bytes()).isEqualTo(FILM.size());
    }
  }

  @Test
  void whatDidNotComeInFullIsNoTransactionAndIsForgotten() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      stageFromAPeer(open, COUNT - 1);
      open.store.save(new Change.Large.Keep(FILM.id(), FILM.size(), ALICE));
      assertThat(open.next()).isInstanceOf(Input.SaveFailed.class);
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.lastSequence()).isZero();
      stageFromAPeer(open, COUNT);
      open.store.save(new Change.Large.Keep(FILM.id(), FILM.size(), ALICE));
      assertThat(open.next()).isEqualTo(new Input.Kept(FILM.id()));
    }
  }

  @Test
  void anOwnOneIsAcceptedLeavesTheOutboxAndIsStillHere() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      long stage = stageFromAnApplication(open);
      open.store.save(new Change.Large.Accept(FILM.id(), FILM.size(), stage));
      assertThat(open.next()).isEqualTo(new Input.Accepted(FILM.id(), 1, true));
      open.store.dropStage(stage).get(10, TimeUnit.SECONDS);
      assertThat(open.store.status().queuedBytes()).isEqualTo(FILM.size());
      open.store.save(new Change.Release(FILM.id()));
      open.accept(OpenStore.transaction("the next one"));
      assertThat(open.store.status().queuedBytes()).isEqualTo("the next one".length());
      assertThat(open.store.find(FILM.id())).contains(FILM);
    }
  }

  @Test
  void theSameBytesAgainAreTheSameTransaction() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      long first = stageFromAnApplication(open);
      open.store.save(new Change.Large.Accept(FILM.id(), FILM.size(), first));
      assertThat(open.next()).isEqualTo(new Input.Accepted(FILM.id(), 1, true));
      long second = stageFromAnApplication(open);
      open.store.save(new Change.Large.Accept(FILM.id(), FILM.size(), second));
      assertThat(open.next()).isEqualTo(new Input.Accepted(FILM.id(), 1, false));
      open.store.dropStage(second).get(10, TimeUnit.SECONDS);
      open.store.dropStage(first).get(10, TimeUnit.SECONDS);
      assertThat(open.store.find(FILM.id())).contains(FILM);
    }
  }

  @Test
  void aSmallBodyIsCutWhereSomebodyAsks() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      Transaction small = Pieces.body(1, 2);
      open.accept(small);
      assertThat(open.store.contents(small.id())).contains(Pieces.manifest(small));
      assertThat(open.store.chunk(small.id(), 1)).contains(Pieces.of(small, 1));
    }
  }

  @Test
  void isSalvagedWithAllItsChunks() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      long stage = stageFromAnApplication(open);
      open.store.save(new Change.Large.Accept(FILM.id(), FILM.size(), stage));
      assertThat(open.next()).isEqualTo(new Input.Accepted(FILM.id(), 1, true));
    }
    Path fresh = folder.resolve("fresh.db");
    try (Connection from = OpenStore.shell(folder.resolve(SqliteStore.QUEUE_FILE));
        Connection into = OpenStore.database(fresh).openWriter()) {
      SalvagedRows rows = SalvagedRows.copy(from, into);
      assertThat(rows).isEqualTo(new SalvagedRows(1, 1, 0, 0));
      assertThat(OpenStore.ask(into, "SELECT count(*) FROM chunks")).isEqualTo("18");
    }
  }

  @Test
  void isLostInASalvageWhereAChunkIs() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      long stage = stageFromAnApplication(open);
      open.store.save(new Change.Large.Accept(FILM.id(), FILM.size(), stage));
      assertThat(open.next()).isEqualTo(new Input.Accepted(FILM.id(), 1, true));
    }
    try (Connection from = OpenStore.shell(folder.resolve(SqliteStore.QUEUE_FILE));
        Connection into = OpenStore.database(folder.resolve("fresh.db")).openWriter()) {
      OpenStore.run(from, "UPDATE chunks SET data = zeroblob(65536) WHERE place = 3");
      assertThat(SalvagedRows.copy(from, into)).isEqualTo(new SalvagedRows(0, 0, 1, 1));
    }
  }
}
