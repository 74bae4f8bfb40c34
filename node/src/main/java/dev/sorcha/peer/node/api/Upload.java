package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.RunningHash;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * A submission whose bytes come by and by. Up to {@link Frame#MAX_WHOLE} they are kept; when there
 * are more, all are staged on the disk chunk by chunk, and no more than {@value #UNDER_WAY} chunks
 * are in memory. Used by one thread, and closed by it.
 */
final class Upload implements AutoCloseable {

  private static final int UNDER_WAY = 8;

  private final Answers answers;
  private final LargeBodies large;
  private final Semaphore places;
  private final int mostBytes;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final RunningHash hash = new RunningHash();
  private final ArrayDeque<CompletableFuture<Boolean>> saving = new ArrayDeque<>();
  private final byte[] chunk = new byte[Chunk.SIZE];
  private int filled;
  private int size;
  private int place;

  /** 0 as long as nothing is staged. */
  private long stage;

  Upload(Answers answers, LargeBodies large, Semaphore places, int mostBytes) {
    this.answers = answers;
    this.large = large;
    this.places = places;
    this.mostBytes = mostBytes;
  }

  /**
   * The next bytes. Waits while the disk is behind.
   *
   * @throws ApiException if there are too many, or the disk does not take them
   */
  void add(byte[] bytes, int length) {
    if ((long) size + length > mostBytes) {
      throw new ApiException(ErrorCode.TOO_LARGE, "body (expected: <= " + mostBytes + " bytes)");
    }
    size += length;
    if (size <= Frame.MAX_WHOLE) {
      kept.write(bytes, 0, length);
      return;
    }
    if (stage == 0) {
      begin();
    }
    cut(bytes, length);
  }

  private void begin() {
    if (!places.tryAcquire()) {
      throw new ApiException(
          ErrorCode.BUSY, "as many large bodies are being submitted as there may be");
    }
    stage = large.newStage();
    byte[] before = kept.toByteArray();
    kept.reset();
    cut(before, before.length);
  }

  private void cut(byte[] bytes, int length) {
    for (int from = 0; from < length; ) {
      int taken = Math.min(length - from, Chunk.SIZE - filled);
      System.arraycopy(bytes, from, chunk, filled, taken);
      from += taken;
      filled += taken;
      if (filled == Chunk.SIZE) {
        save();
      }
    }
  }

  private void save() {
    Chunk full = Chunk.of(Arrays.copyOf(chunk, filled));
    hash.add(full.bytes());
    filled = 0;
    while (saving.size() >= UNDER_WAY) {
      Answers.await(saving.remove());
    }
    saving.add(large.stage(stage, place, full));
    place++;
  }

  /** That was all: submits it, and waits for the fsync. */
  Report.Accepted end() {
    if (stage == 0) {
      return answers.submit(kept.toByteArray());
    }
    if (filled > 0) {
      save();
    }
    while (!saving.isEmpty()) {
      Answers.await(saving.remove());
    }
    return Answers.accepted(Answers.await(large.submit(hash.end(), size, stage)));
  }

  /** Forgets what did not become a transaction. */
  @Override
  public void close() {
    if (stage != 0) {
      large.dropStage(stage);
      places.release();
    }
  }
}
