package dev.sorcha.peer.node.loop;

import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Response;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way into the core, for any thread. It exists before the loop does, so that what listens can
 * listen first.
 *
 * <p>Refuse at the door, never in the house: what strangers and applications ask is refused when
 * {@value #DOOR} inputs wait; outcomes of our own effects are always taken, because the core bounds
 * how many it starts, and a link may have only a few messages here at a time.
 */
public final class Mailbox {

  /** About 100 ms of work; a guess. */
  private static final int DOOR = 16_384;

  private final BlockingQueue<Mail> mails = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Replies<Report> reports = new Replies<>();
  private final Replies<Response> responses = new Replies<>();
  private volatile boolean closed;

  /** An input, and what to do once it was stepped. */
  record Mail(Input input, Runnable stepped) {}

  /** Takes an outcome of our own effects. */
  public void put(Input input) {
    put(input, () -> {});
  }

  /**
   * Takes an input whose sender waits for it to be stepped before it sends more: that is how a link
   * is bounded.
   *
   * @param stepped called on the loop's thread; hands over and returns
   */
  public void put(Input input, Runnable stepped) {
    if (!closed) {
      waiting.incrementAndGet();
      mails.add(new Mail(input, stepped));
    }
  }

  /**
   * Asks the core for the local side. The future fails with an {@link IllegalStateException} if the
   * node is too busy.
   */
  public CompletableFuture<Report> ask(Function<ReplyTo, Input> question) {
    return pose(reports, question);
  }

  /**
   * Brings a peer's call to the core. The future fails with an {@link IllegalStateException} if the
   * node is too busy.
   */
  public CompletableFuture<Response> call(Function<ReplyTo, Input> received) {
    return pose(responses, received);
  }

  private <A> CompletableFuture<A> pose(Replies<A> replies, Function<ReplyTo, Input> question) {
    Replies.Waiting<A> open = replies.open();
    if (closed) {
      replies.fail(open.replyTo(), new IllegalStateException("the node has stopped"));
    } else if (waiting.get() >= DOOR) {
      replies.fail(open.replyTo(), new IllegalStateException("the node is busy"));
    } else {
      put(question.apply(open.replyTo()));
      if (closed) {
        replies.fail(open.replyTo(), new IllegalStateException("the node has stopped"));
      }
    }
    return open.answer();
  }

  @Nullable Mail poll(long waitNanos) throws InterruptedException {
    return taken(mails.poll(waitNanos, TimeUnit.NANOSECONDS));
  }

  @Nullable Mail poll() {
    return taken(mails.poll());
  }

  private @Nullable Mail taken(@Nullable Mail mail) {
    if (mail != null) {
      waiting.decrementAndGet();
    }
    return mail;
  }

  void answer(ReplyTo replyTo, Report report) {
    reports.answer(replyTo, report);
  }

  void answer(ReplyTo replyTo, Response response) {
    responses.answer(replyTo, response);
  }

  /** Nothing is taken any more, and nobody who waits will be answered. */
  void close() {
    closed = true;
    IllegalStateException gone = new IllegalStateException("the node has stopped");
    reports.failAll(gone);
    responses.failAll(gone);
  }
}
