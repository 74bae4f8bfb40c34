package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.Manifest;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Large bodies of a {@link ListedNode}: staged in memory, submitted as a whole. */
final class StagedList implements LargeBodies {

  private final ListedNode node;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, ConcurrentSkipListMap<Integer, Chunk>> stages = new ConcurrentHashMap<>();

  StagedList(ListedNode node) {
    this.node = node;
  }

  /** Stages that were not dropped. */
  int open() {
    return stages.size();
  }

  @Override
  public long newStage() {
    return numbers.incrementAndGet();
  }

  @Override
  public CompletableFuture<Boolean> stage(long stage, int place, Chunk chunk) {
    stages.computeIfAbsent(stage, any -> new ConcurrentSkipListMap<>()).put(place, chunk);
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public void dropStage(long stage) {
    stages.remove(stage);
  }

  @Override
  public CompletableFuture<Report> submit(TxId id, int sizeBytes, long stage) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    stages.getOrDefault(stage, new ConcurrentSkipListMap<>()).values().stream()
        .map(Chunk::bytes)
        .forEach(whole::writeBytes);
    return node.submit(Transaction.of(whole.toByteArray()));
  }

  @Override
  public Optional<Manifest> contents(TxId id) {
    return node.find(id)
        .map(
            body -> {
              List<TxId> digests = new ArrayList<>();
              for (int place = 0; place < Chunk.countOf(body.size()); place++) {
                digests.add(cut(body, place).digest());
              }
              return new Manifest(body.size(), digests);
            });
  }

  @Override
  public Optional<Chunk> chunk(TxId id, int place) {
    return node.find(id).map(body -> cut(body, place));
  }

  private static Chunk cut(Transaction body, int place) {
    int from = place * Chunk.SIZE;
    int to = from + Chunk.sizeAt(place, body.size());
    return Chunk.of(Arrays.copyOfRange(body.bytes(), from, to));
  }
}
