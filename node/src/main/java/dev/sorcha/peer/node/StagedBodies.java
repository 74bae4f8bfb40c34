package dev.sorcha.peer.node;

import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.api.LargeBodies;
import dev.sorcha.peer.node.loop.Mailbox;
import dev.sorcha.peer.node.store.SqliteStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Large bodies as the local API sees them: staged in the store, submitted to the core. */
final class StagedBodies implements LargeBodies {

  private final Mailbox mailbox;
  private final SqliteStore store;

  StagedBodies(Mailbox mailbox, SqliteStore store) {
    this.mailbox = mailbox;
    this.store = store;
  }

  /** Stages a body that is in memory, chunk after chunk, and submits it. */
  CompletableFuture<Report> submit(Transaction body) {
    long stage = newStage();
    CompletableFuture<Boolean> staged = CompletableFuture.completedFuture(true);
    for (int i = 0; i < Chunk.countOf(body.size()); i++) {
      int place = i;
      int from = place * Chunk.SIZE;
      int to = from + Chunk.sizeAt(place, body.size());
      staged =
          staged.thenCompose(
              before -> stage(stage, place, Chunk.of(Arrays.copyOfRange(body.bytes(), from, to))));
    }
    return staged
        .thenCompose(all -> submit(body.id(), body.size(), stage))
        .whenComplete((answer, problem) -> dropStage(stage));
  }

  @Override
  public long newStage() {
    return store.newStage();
  }

  @Override
  public CompletableFuture<Boolean> stage(long stage, int place, Chunk chunk) {
    return LocalView.saved(store.stage(stage, place, chunk));
  }

  @Override
  public void dropStage(long stage) {
    var _ = store.dropStage(stage);
  }

  @Override
  public CompletableFuture<Report> submit(TxId id, int sizeBytes, long stage) {
    return mailbox.ask(replyTo -> new Input.SubmittedStaged(id, sizeBytes, stage, replyTo));
  }

  @Override
  public Optional<Manifest> contents(TxId id) {
    return LocalView.read(() -> store.contents(id));
  }

  @Override
  public Optional<Chunk> chunk(TxId id, int place) {
    return LocalView.read(() -> store.chunk(id, place));
  }
}
