package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.node.metrics.Trail.What;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the ways of the newest {@value #MOST} transactions, by watching what goes in and out of
 * the core. A way has at most {@value #MOST_STEPS} steps; the oldest ways are forgotten first.
 * About 2 KiB a transaction in a network of a dozen, so 10 MiB at most times, and 70 MiB at the
 * worst.
 *
 * <p>Fed on the loop's thread, read by others: every method takes the same lock for a moment.
 */
public final class Trails {

  /** At 100 transactions a second the last minute. A guess. */
  static final int MOST = 5_000;

  /** Steps that are kept of one. */
  public static final int MOST_STEPS = 200;

  private static final int LONGEST_DETAIL = 120;

  private final InstantSource clock;
  private final Map<TxId, Way> ways = new LinkedHashMap<>();
  private final Map<LinkId, PeerId> links = new LinkedHashMap<>();

  private static final class Way {
    final List<Trail.Step> steps = new ArrayList<>(8);
    int more;
  }

  /**
   * @param clock one that is never set back
   */
  public Trails(InstantSource clock) {
    this.clock = clock;
  }

  /** The way of one, if it is remembered. */
  public synchronized Optional<Trail> find(TxId id) {
    return Optional.ofNullable(ways.get(id)).map(way -> new Trail(id, way.steps, way.more));
  }

  /** A step was made. On the loop's thread. */
  public synchronized void stepped(Input input, List<Effect> effects) {
    Instant now = clock.instant();
    came(input, now);
    for (Effect effect : effects) {
      went(effect, now);
    }
  }

  private void came(Input input, Instant now) {
    switch (input) {
      case Input.LinkUp up -> links.put(up.link(), up.peer());
      case Input.LinkDown down -> links.remove(down.link());
      case Input.FrameArrived(var link, var frame, var ours) ->
          Optional.ofNullable(links.get(link)).ifPresent(peer -> arrived(peer, frame, now));
      case Input.Received(var from, var request, var replyTo) -> asked(from.id(), request, now);
      case Input.Answered(var from, var response) -> answered(from, response, now);
      case Input.CallFailed(var to, Request.Get(var id), var failure) ->
          add(id, What.FAILED, to, "not fetched: " + failure, now);
      case Input.CallFailed(var to, Request.Notify(var announcement), var failure) ->
          add(announcement.id(), What.FAILED, to, "not told: " + failure, now);
      case Input.Kept(var id) -> add(id, What.STORED, "", now);
      default -> {}
    }
  }

  private void arrived(PeerId peer, Frame frame, Instant now) {
    switch (frame) {
      case Frame.Announce(var entries, var custody) -> heard(peer, entries, "announced", now);
      case Frame.Push(var entries, var custody) -> {
        for (Pushed entry : entries) {
          add(entry.claimed(), What.HEARD, peer, "pushed", now);
        }
      }
      case Frame.Recon.Found found -> heard(peer, found.entries(), "by comparing", now);
      case Frame.Recon.Order order -> heard(peer, order.entries(), "in its order", now);
      case Frame.Get(var ids) -> each(ids, What.WANTED, peer, "", now);
      case Frame.NotFound(var ids) -> each(ids, What.FAILED, peer, "it does not have it", now);
      case Frame.Stored(var ids) -> each(ids, What.CUSTODY, peer, "", now);
      case Frame.Declined(var ids, var reason) ->
          each(ids, What.DECLINED, peer, reason.words(), now);
      default -> {}
    }
  }

  private void asked(PeerId from, Request request, Instant now) {
    switch (request) {
      case Request.Notify(var announcement) ->
          add(announcement.id(), What.HEARD, from, "announced by a call", now);
      case Request.Get(var id) -> add(id, What.WANTED, from, "by a call", now);
      case Request.Post(var id, var body) -> add(id, What.HEARD, from, "posted", now);
      default -> {}
    }
  }

  private void answered(PeerId from, Response response, Instant now) {
    switch (response) {
      case Response.Ack(var request, var known, var wants) -> {
        if (known) {
          add(request.announcement().id(), What.HEARD, from, "knew it already", now);
        }
      }
      case Response.NotFound(var request) ->
          add(request.id(), What.FAILED, from, "it does not have it", now);
      case Response.News news -> heard(from, news.entries(), "in its news", now);
      default -> {}
    }
  }

  private void went(Effect effect, Instant now) {
    switch (effect) {
      case Effect.Send(var link, var dialect, var frame) ->
          Optional.ofNullable(links.get(link)).ifPresent(peer -> sent(peer, frame, now));
      case Effect.Call(var to, var at, var rung, Request.Notify(var announcement)) ->
          add(announcement.id(), What.TOLD, to, "by a call", now);
      case Effect.Call(var to, var at, var rung, Request.Get(var id)) ->
          add(id, What.ASKED, to, "by a call", now);
      case Effect.Call(var to, var at, var rung, Request.Post(var id, var body)) ->
          add(id, What.SERVED, to, "posted", now);
      case Effect.Publish(var event) -> published(event, now);
      default -> {}
    }
  }

  private void sent(PeerId peer, Frame frame, Instant now) {
    switch (frame) {
      case Frame.Announce(var entries, var custody) -> {
        for (Announcement entry : entries) {
          add(entry.id(), What.TOLD, peer, "", now);
        }
      }
      case Frame.Push(var entries, var custody) -> {
        for (Pushed entry : entries) {
          add(entry.claimed(), What.PUSHED, peer, "", now);
        }
      }
      case Frame.Get(var ids) -> each(ids, What.ASKED, peer, "", now);
      case Frame.Body(var id, var body) -> add(id, What.SERVED, peer, "", now);
      default -> {}
    }
  }

  private void published(NodeEvent event, Instant now) {
    switch (event) {
      case NodeEvent.Accepted own -> add(own.id(), What.ACCEPTED, "", now);
      case NodeEvent.Learned(var id, var from, var bytes) ->
          add(id, What.ARRIVED, from, bytes + " bytes", now);
      case NodeEvent.DuplicateBody(var id, var from) -> add(id, What.AGAIN, from, "", now);
      case NodeEvent.InCustody(var id, var peers) ->
          add(id, What.SAFE, peers + " peers have it on disk", now);
      case NodeEvent.AttemptFailed(var id, var attempts, var pause, var reason) ->
          add(id, What.ATTEMPT_FAILED, reason, now);
      case NodeEvent.DeadLettered(var letter) -> add(letter.id(), What.DEAD, letter.reason(), now);
      case NodeEvent.AnnouncementIgnored(var id, var from, var reason) ->
          add(id, What.PASSED_OVER, from, reason, now);
      case NodeEvent.PullExhausted(var id, var asked) ->
          add(id, What.FAILED, "none of " + asked + " peers that announced it served it", now);
      default -> {}
    }
  }

  private void heard(PeerId peer, List<Announcement> entries, String how, Instant now) {
    for (Announcement entry : entries) {
      add(entry.id(), What.HEARD, peer, how, now);
    }
  }

  private void each(List<TxId> ids, What what, PeerId peer, String detail, Instant now) {
    for (TxId id : ids) {
      add(id, what, peer, detail, now);
    }
  }

  private void add(TxId id, What what, PeerId peer, String detail, Instant now) {
    add(id, new Trail.Step(now, what, Optional.of(peer), cut(detail)));
  }

  private void add(TxId id, What what, String detail, Instant now) {
    add(id, new Trail.Step(now, what, Optional.empty(), cut(detail)));
  }

  private static String cut(String detail) {
    return detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL);
  }

  private void add(TxId id, Trail.Step step) {
    Way way = ways.get(id);
    if (way == null) {
      if (ways.size() == MOST) {
        ways.remove(ways.keySet().iterator().next());
      }
      way = new Way();
      ways.put(id, way);
    }
    if (way.steps.size() < MOST_STEPS) {
      way.steps.add(step);
    } else {
      way.more++;
    }
  }
}
