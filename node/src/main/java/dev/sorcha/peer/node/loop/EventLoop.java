package dev.sorcha.peer.node.loop;

import dev.sorcha.peer.core.PeerCore;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Response;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the core. Inputs come through a mailbox, effects go to a handler that
 * never waits.
 *
 * <p>Refuse at the door, never in the house: what strangers send is refused when {@value #DOOR}
 * inputs wait ({@link #offer}); outcomes of our own effects are always taken ({@link #put}),
 * because the core bounds how many it starts.
 *
 * <p>A burst is what waited when the loop looked, at most {@value #BURST} inputs; its end is an
 * input of its own, at which the core writes the lists it collected.
 *
 * <p>An exception from the core is a programmer's error. The loop then logs the last inputs, calls
 * {@code crashed} and ends: a half-broken node is worse than none.
 */
public final class EventLoop implements AutoCloseable {

  /** Inputs that may wait before strangers are refused. About 100 ms of work; a guess. */
  private static final int DOOR = 16_384;

  private static final int BURST = 256;
  private static final int RECORDED = 50;
  private static final Logger log = LoggerFactory.getLogger(EventLoop.class);

  private final PeerCore core;
  private final EffectHandler handler;
  private final InputObserver observer;
  private final Consumer<Throwable> crashed;
  private final BlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Replies<Report> reports = new Replies<>();
  private final Replies<Response> responses = new Replies<>();
  private final NodeClock clock = new NodeClock();
  private final TimerQueue timers = new TimerQueue();
  private final FlightRecorder recorder = new FlightRecorder();
  private final Thread thread;
  private volatile boolean running = true;
  private volatile long lastBeatNanos;

  /** An input, and what to do once it was stepped. */
  private record Mail(Input input, Runnable stepped) {}

  /**
   * Does nothing before {@link #start}.
   *
   * @param name of the node, in the thread's name
   * @param crashed called once if the core throws
   */
  public EventLoop(
      String name,
      PeerCore core,
      EffectHandler handler,
      InputObserver observer,
      Consumer<Throwable> crashed) {
    this.core = core;
    this.handler = handler;
    this.observer = observer;
    this.crashed = crashed;
    this.thread = new Thread(this::run, "peer-loop " + name);
  }

  /** Begins to step. */
  public void start() {
    thread.start();
  }

  /** Takes an outcome of our own effects. Never refused. */
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
    waiting.incrementAndGet();
    mailbox.add(new Mail(input, stepped));
  }

  /**
   * Takes an input from outside, unless too many wait.
   *
   * @return false if it was refused: tell the caller to come back later
   */
  public boolean offer(Input input) {
    if (!running || waiting.get() >= DOOR) {
      return false;
    }
    put(input);
    return true;
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
    if (!offer(question.apply(open.replyTo()))) {
      String reason = running ? "the node is busy" : "the node has stopped";
      replies.fail(open.replyTo(), new IllegalStateException(reason));
    }
    return open.answer();
  }

  /** Nanoseconds since the loop was last seen at work, for a liveness probe. */
  public long silentNanos() {
    return clock.nanos() - lastBeatNanos;
  }

  private void run() {
    try {
      while (running) {
        lastBeatNanos = clock.nanos();
        Mail first =
            mailbox.poll(
                timers.waitNanos(clock.nanos(), TimeUnit.SECONDS.toNanos(1)), TimeUnit.NANOSECONDS);
        burst(first);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      log.error("the core has failed; the node stops. Last inputs, oldest first:");
      recorder.last(RECORDED).forEach(input -> log.error("  {}", input));
      log.error("cause", bug);
      crashed.accept(bug);
    } finally {
      running = false;
      IllegalStateException gone = new IllegalStateException("the node has stopped");
      reports.failAll(gone);
      responses.failAll(gone);
    }
  }

  private void burst(@Nullable Mail first) {
    int stepped = 0;
    Mail mail = first;
    while (mail != null) {
      waiting.decrementAndGet();
      step(mail.input());
      mail.stepped().run();
      stepped++;
      mail = stepped < BURST ? mailbox.poll() : null;
    }
    long now = clock.nanos();
    while (timers.isDue(now)) {
      step(new Input.TimerFired(timers.next()));
      stepped++;
    }
    if (stepped > 0) {
      step(new Input.BurstEnded());
    }
  }

  private void step(Input input) {
    recorder.record(input);
    long nanos = clock.nanos();
    List<Effect> effects = core.step(input, clock.instant(nanos));
    observer.stepped(input, effects);
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Schedule(var delay, var timer) -> timers.add(nanos + delay.toNanos(), timer);
        case Effect.Tell(var replyTo, var report) -> reports.answer(replyTo, report);
        case Effect.Respond(var replyTo, var response) -> responses.answer(replyTo, response);
        case Effect.Dial dial -> handler.handle(dial);
        case Effect.Send send -> handler.handle(send);
        case Effect.Close close -> handler.handle(close);
        case Effect.Call call -> handler.handle(call);
        case Effect.Save save -> handler.handle(save);
        case Effect.Load load -> handler.handle(load);
        case Effect.Publish publish -> handler.handle(publish);
      }
    }
  }

  /** Ends the thread after the burst it is in, and waits for that for at most two seconds. */
  @Override
  public void close() {
    running = false;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(2));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
