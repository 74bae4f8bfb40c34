package dev.sorcha.peer.node.loop;

import dev.sorcha.peer.core.boundary.ReplyTo;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers who wait for an answer of the core. As many as the servers let in at once; one that gave
 * up is taken out by its adapter.
 *
 * @param <A> what they wait for
 */
final class Replies<A> {

  private final ConcurrentHashMap<Long, CompletableFuture<A>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** A new number, and the future that its answer completes. */
  Waiting<A> open() {
    ReplyTo replyTo = new ReplyTo(numbers.incrementAndGet());
    CompletableFuture<A> answer = new CompletableFuture<>();
    waiting.put(replyTo.value(), answer);
    return new Waiting<>(replyTo, answer);
  }

  record Waiting<A>(ReplyTo replyTo, CompletableFuture<A> answer) {}

  /** Answers; nobody there any more is no fault. */
  void answer(ReplyTo replyTo, A answer) {
    Optional.ofNullable(waiting.remove(replyTo.value()))
        .ifPresent(caller -> caller.complete(answer));
  }

  /** The question was never put: nobody will answer. */
  void fail(ReplyTo replyTo, RuntimeException reason) {
    Optional.ofNullable(waiting.remove(replyTo.value()))
        .ifPresent(caller -> caller.completeExceptionally(reason));
  }

  /** The node is gone: nobody will answer. */
  void failAll(RuntimeException reason) {
    waiting.values().forEach(caller -> caller.completeExceptionally(reason));
  }
}
