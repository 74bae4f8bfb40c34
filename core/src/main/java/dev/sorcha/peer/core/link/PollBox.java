package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What waits for a peer that nobody can call, until it asks for news: announcements, with numbers
 * so that none is lost with an answer, and ids of bodies and places of chunks that it is to post.
 *
 * <p>A question is held until there is something to say, or for {@link #HELD}.
 */
final class PollBox implements Router.Box {

  /** Less than the time after which proxies give an idle request up, commonly 30 or 60 s. */
  static final Duration HELD = Duration.ofSeconds(25);

  /** Without a question for so long the peer is gone. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** As many as a peer may have outstanding (threats 4, row 1); the oldest gives way. */
  private static final int MOST_NEWS = 5_000;

  /** Questions for chunks; a transfer has few under way. The oldest gives way. A guess. */
  private static final int MOST_PARTS = 16;

  private record News(long number, Announcement what) {}

  private record Held(ReplyTo replyTo, Request.Poll poll) {}

  private final PeerId peer;
  private final ArrayDeque<News> news = new ArrayDeque<>();
  private final LinkedHashSet<TxId> wanted = new LinkedHashSet<>();
  private final ArrayDeque<Frame.Large.AskPieces> parts = new ArrayDeque<>();
  private Optional<Held> held = Optional.empty();

  /** Whether it is the way to its peer: not while there is a better one. */
  boolean inUse;

  private long lastNumber;
  private long turn;

  /** Numbers go on where those of a former life ended, unless the clock was set back. */
  PollBox(PeerId peer, Instant now) {
    this.peer = peer;
    this.lastNumber = now.toEpochMilli() * 1_000;
  }

  @Override
  public void put(Frame frame, Effects out) {
    switch (frame) {
      case Frame.Announce(var entries, var wantsCustody) ->
          entries.forEach(entry -> news.add(new News(++lastNumber, entry)));
      case Frame.Get(var ids) -> wanted.addAll(ids);
      case Frame.Large.AskPieces ask -> parts.add(ask);
      default -> throw new IllegalArgumentException("not for a box: " + frame);
    }
    while (news.size() > MOST_NEWS) {
      news.remove();
    }
    while (parts.size() > MOST_PARTS) {
      parts.remove();
    }
    answer(out);
  }

  /** Its peer asks what is new after this number. */
  void onPoll(Request.Poll poll, ReplyTo replyTo, Effects out) {
    release(out);
    // A larger number is of a life whose clock was ahead: everything is new then.
    while (poll.after() <= lastNumber
        && !news.isEmpty()
        && news.element().number() <= poll.after()) {
      news.remove();
    }
    held = Optional.of(new Held(replyTo, poll));
    turn++;
    answer(out);
    if (held.isPresent()) {
      out.schedule(HELD, new Timer.PollExpired(peer, turn));
    }
  }

  private void answer(Effects out) {
    if (!news.isEmpty() || !wanted.isEmpty() || !parts.isEmpty()) {
      release(out);
    }
  }

  /** Answers a question that is held with what there is. */
  void release(Effects out) {
    if (held.isEmpty()) {
      return;
    }
    List<Announcement> entries = new ArrayList<>();
    long next = held.get().poll().after();
    for (News each : news) {
      if (entries.size() == Frame.MAX_ANNOUNCED) {
        break;
      }
      entries.add(each.what());
      next = each.number();
    }
    List<TxId> ids = List.copyOf(wanted).subList(0, Math.min(wanted.size(), Frame.MAX_ASKED));
    out.respond(
        held.get().replyTo(),
        new Response.News(held.get().poll(), entries, ids, List.copyOf(parts), next));
    parts.clear();
    // Whoever does not serve them in time is not asked again.
    ids.forEach(wanted::remove);
    held = Optional.empty();
    turn++;
    out.schedule(PATIENCE, new Timer.PollExpired(peer, turn));
  }

  /** A time is over: that of a held question, or that until the next one. */
  boolean isGone(long expired, Effects out) {
    if (expired != turn) {
      return false;
    }
    boolean gone = held.isEmpty();
    release(out);
    return gone;
  }
}
