package dev.sorcha.peer.node.loop;

import dev.sorcha.peer.core.PeerCore;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Input;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the core. Inputs come from a mailbox, effects go to a handler that never
 * waits.
 *
 * <p>A burst is what waited when the loop looked, at most {@value #BURST} inputs; its end is an
 * input of its own, at which the core writes the lists it collected.
 *
 * <p>An exception from the core is a programmer's error. The loop then logs the last inputs, calls
 * {@code crashed} and ends: a half-broken node is worse than none.
 */
public final class EventLoop implements AutoCloseable {

  private static final int BURST = 256;
  private static final int SHOWN_AFTER_CRASH = 50;
  private static final Logger log = LoggerFactory.getLogger(EventLoop.class);

  private final Mailbox mailbox;
  private final PeerCore core;
  private final EffectHandler handler;
  private final InputObserver observer;
  private final Consumer<Throwable> crashed;
  private final NodeClock clock = new NodeClock();
  private final TimerQueue timers = new TimerQueue();
  private final FlightRecorder recorder = new FlightRecorder();
  private final Thread thread;
  private volatile boolean running = true;
  private volatile long lastBeatNanos;

  /**
   * Does nothing before {@link #start}.
   *
   * @param name of the node, in the thread's name
   * @param crashed called once if the core throws
   */
  public EventLoop(
      String name,
      Mailbox mailbox,
      PeerCore core,
      EffectHandler handler,
      InputObserver observer,
      Consumer<Throwable> crashed) {
    this.mailbox = mailbox;
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

  /** Nanoseconds since the loop was last seen at work, for a liveness probe. */
  public long silentNanos() {
    return clock.nanos() - lastBeatNanos;
  }

  /** Whether it steps: not before the start, not after an end of whatever kind. */
  public boolean isRunning() {
    return running && thread.isAlive();
  }

  private void run() {
    try {
      while (running) {
        lastBeatNanos = clock.nanos();
        burst(mailbox.poll(timers.waitNanos(lastBeatNanos, TimeUnit.SECONDS.toNanos(1))));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      log.error("the core has failed; the node stops. Last inputs, oldest first:");
      recorder.last(SHOWN_AFTER_CRASH).forEach(input -> log.error("  {}", input));
      log.error("cause", bug);
      crashed.accept(bug);
    } finally {
      running = false;
      mailbox.close();
    }
  }

  private void burst(Mailbox.@Nullable Mail first) {
    int stepped = 0;
    Mailbox.Mail mail = first;
    while (mail != null) {
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
        case Effect.Tell(var replyTo, var report) -> mailbox.answer(replyTo, report);
        case Effect.Respond(var replyTo, var response) -> mailbox.answer(replyTo, response);
        case Effect.Dial dial -> handler.handle(dial);
        case Effect.Send send -> handler.handle(send);
        case Effect.Close close -> handler.handle(close);
        case Effect.Call call -> handler.handle(call);
        case Effect.HangUp hangUp -> handler.handle(hangUp);
        case Effect.Save save -> handler.handle(save);
        case Effect.Load load -> handler.handle(load);
        case Effect.LoadBodies load -> handler.handle(load);
        case Effect.LoadChunk load -> handler.handle(load);
        case Effect.LoadContents load -> handler.handle(load);
        case Effect.LookUp lookUp -> handler.handle(lookUp);
        case Effect.Publish publish -> handler.handle(publish);
      }
    }
  }

  /** Ends the thread after the burst it is in, and waits for that for at most two seconds. */
  @Override
  public void close() {
    running = false;
    mailbox.put(new Input.BurstEnded());
    try {
      thread.join(TimeUnit.SECONDS.toMillis(2));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
