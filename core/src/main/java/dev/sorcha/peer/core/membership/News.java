package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Tells linked peers that have asked for a list whom this node has reached since.
 *
 * <p>Rationale: a node hands out only whom it reached itself, so a list that was asked for early
 * lacks most of a young network, and asking again and again costs a whole list each time. Told as
 * it happens, a network of 100 is known to all of its nodes without one connection more.
 */
final class News {

  /** News that came together travel together. A guess. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Rows that wait to be told; the oldest gives way, and is found by asking. */
  private static final int MOST_WAITING = Frame.MAX_PEERS;

  /**
   * Rows that one peer may tell unasked at once, and in each minute after that: two full lists, and
   * one. A guess; a network of 1,000 whose nodes all restart tells some 60 a minute on a link.
   */
  static final int BURST = 2 * Frame.MAX_PEERS;

  private static final double PER_MILLI = Frame.MAX_PEERS / 60_000.0;

  private final PeerTable table;
  private final LinkedHashSet<PeerId> listeners = new LinkedHashSet<>();
  private final LinkedHashSet<PeerId> waiting = new LinkedHashSet<>();
  private final LinkedHashMap<PeerId, Allowance> allowances = new LinkedHashMap<>();
  private boolean isDue;

  private record Allowance(double rows, Instant at) {}

  News(PeerTable table) {
    this.table = table;
  }

  /** A linked peer wants to hear. */
  void listen(PeerId peer) {
    listeners.add(peer);
  }

  /** Its link is gone. */
  void forget(PeerId peer) {
    listeners.remove(peer);
    allowances.remove(peer);
  }

  /** A peer can be handed out that could not before. */
  void onReached(PeerRecord row, Effects out) {
    if (listeners.isEmpty() || !row.info.hasAddress()) {
      return;
    }
    if (waiting.size() >= MOST_WAITING) {
      waiting.removeFirst();
    }
    waiting.add(row.info.id());
    if (!isDue) {
      isDue = true;
      out.schedule(PAUSE, new Timer.NewsDue());
    }
  }

  /** Tells everybody. */
  void onDue(Effects out) {
    isDue = false;
    List<PeerInfo> told = new ArrayList<>();
    for (PeerId peer : waiting) {
      table
          .find(peer)
          .filter(row -> row.failures == 0 && row.reachedAt.isPresent() && row.info.hasAddress())
          .ifPresent(row -> told.add(row.info));
    }
    waiting.clear();
    if (told.isEmpty()) {
      return;
    }
    Frame news = new Frame.Peers(told, table.size());
    for (PeerId listener : listeners) {
      out.send(listener, news);
    }
  }

  /**
   * Of so many rows that a peer tells unasked, how many are looked at; they are used up by that.
   */
  int allowed(PeerId from, int rows, Instant now) {
    Allowance before = allowances.getOrDefault(from, new Allowance(BURST, now));
    double grown =
        Math.min(BURST, before.rows() + Duration.between(before.at(), now).toMillis() * PER_MILLI);
    int allowed = (int) Math.min(rows, grown);
    allowances.put(from, new Allowance(grown - allowed, now));
    return allowed;
  }
}
