package dev.sorcha.peer.core.trace;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.HopState;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Hops beyond this node: an operator's question goes to all linked peers once, and each that shares
 * its receive times says when the transaction came to it and from whom. Nobody passes a question
 * on, so an answer costs no more than itself.
 *
 * <p>Each answer carries its sender's clock, which is compared with the middle of question and
 * answer: times are those of this node's clock, exact to half of the time that asking took.
 */
public final class Traces {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TraceConfig config;

  /** Oldest first. */
  private final LinkedHashMap<TxId, Arrival> arrivals = new LinkedHashMap<>();

  private final LinkedHashMap<Long, Question> open = new LinkedHashMap<>();
  private long lastNumber;

  /** Answers to each peer in the second that began then. */
  private final LinkedHashMap<PeerId, Integer> answered = new LinkedHashMap<>();

  private Instant second = Instant.MIN;

  /** How it came; from nobody for one that was submitted here. */
  private record Arrival(Instant at, Optional<PeerId> from) {}

  private record Question(
      TxId id,
      Instant askedAt,
      LinkedHashSet<PeerId> waiting,
      List<Report.Hop> hops,
      ReplyTo replyTo) {

    Report.Traced soFar() {
      return new Report.Traced(id, hops, List.copyOf(waiting));
    }
  }

  public Traces(TraceConfig config) {
    this.config = config;
  }

  /** A step is done: what became of bodies, by any way, is in its events. */
  public void onStepped(List<Effect> written, Instant now) {
    if (!config.shares()) {
      return;
    }
    for (Effect effect : written) {
      if (effect instanceof Effect.Publish(NodeEvent.Accepted accepted)) {
        keep(accepted.id(), new Arrival(now, Optional.empty()));
      } else if (effect instanceof Effect.Publish(NodeEvent.Learned learned)) {
        keep(learned.id(), new Arrival(now, Optional.of(learned.from())));
      }
    }
  }

  private void keep(TxId id, Arrival arrival) {
    if (arrivals.putIfAbsent(id, arrival) == null && arrivals.size() > config.maxKept()) {
      arrivals.pollFirstEntry();
    }
  }

  /**
   * An operator wants to know who has it.
   *
   * @param peers that can be asked
   */
  public void onAsked(TxId id, List<PeerId> peers, ReplyTo replyTo, Instant now, Effects out) {
    if (peers.isEmpty() || open.size() >= config.maxOpen()) {
      out.tell(replyTo, new Report.Traced(id, List.of(), peers));
      return;
    }
    LinkedHashSet<PeerId> asked = new LinkedHashSet<>();
    peers.stream().limit(config.maxAsked()).forEach(asked::add);
    long number = ++lastNumber;
    open.put(number, new Question(id, now, asked, new ArrayList<>(), replyTo));
    asked.forEach(peer -> out.send(peer, new Frame.Trace.Ask(id)));
    out.schedule(config.patience(), new Timer.TraceExpired(number));
  }

  /**
   * A peer asks.
   *
   * @param held whether a verified copy is here
   */
  public void onAsk(PeerId from, TxId id, boolean held, Instant now, Effects out) {
    if (!now.isBefore(second.plus(SECOND))) {
      second = now;
      answered.clear();
    }
    if (answered.merge(from, 1, Integer::sum) > config.maxAnswers()) {
      return;
    }
    out.send(from, answer(id, held, now));
  }

  private Frame.Trace.Told answer(TxId id, boolean held, Instant now) {
    Arrival arrival = arrivals.get(id);
    if (!config.shares()) {
      return new Frame.Trace.Told(id, HopState.UNSHARED, now, now, Optional.empty());
    }
    if (!held) {
      return new Frame.Trace.Told(id, HopState.LACKS, now, now, Optional.empty());
    }
    return arrival == null
        ? new Frame.Trace.Told(id, HopState.FORGOTTEN, now, now, Optional.empty())
        : new Frame.Trace.Told(id, HopState.HELD, arrival.at(), now, arrival.from());
  }

  /** A peer answers; what was not asked of it is passed over. */
  public void onTold(PeerId from, Frame.Trace.Told told, Instant now, Effects out) {
    List<Long> done = new ArrayList<>();
    open.forEach(
        (number, question) -> {
          if (question.id().equals(told.id()) && question.waiting().remove(from)) {
            question.hops().add(hop(from, told, question.askedAt(), now));
            if (question.waiting().isEmpty()) {
              done.add(number);
            }
          }
        });
    done.forEach(number -> finish(number, out));
  }

  private static Report.Hop hop(PeerId from, Frame.Trace.Told told, Instant askedAt, Instant now) {
    Duration half = Duration.between(askedAt, now).dividedBy(2);
    Duration ahead = Duration.between(askedAt.plus(half), told.now());
    return told.state() == HopState.HELD
        ? new Report.Hop(from, told.state(), Optional.of(told.at().minus(ahead)), half, told.from())
        : new Report.Hop(from, told.state(), Optional.empty(), half, Optional.empty());
  }

  /** Whoever has not answered by now is not waited for. */
  public void onExpired(long number, Effects out) {
    finish(number, out);
  }

  private void finish(long number, Effects out) {
    Question question = open.remove(number);
    if (question != null) {
      out.tell(question.replyTo(), question.soFar());
    }
  }
}
