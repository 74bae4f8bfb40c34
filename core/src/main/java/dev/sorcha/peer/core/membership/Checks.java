package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Unary pings to peers that there is no link to: a few at a time, those that somebody waits for
 * first. A ping is answered or fails within the adapter's deadline, so nothing stays in flight.
 */
final class Checks {

  /** Claims that are checked soon: so many at once, then one a second (bounds, row 33). */
  private static final int BURST = 128;

  /** Peers that wait for a check because something happened; as many as a table has rows. */
  private static final int MOST_WAITING = 1_000;

  private final int mostInFlight;
  private final LinkedHashMap<PeerId, Flight> inFlight = new LinkedHashMap<>();
  private final LinkedHashSet<PeerId> waiting = new LinkedHashSet<>();
  private double tokens = BURST;
  private Instant filledAt = Instant.MIN;

  private record Flight(PeerAddress at, Instant sentAt) {}

  Checks(int mostInFlight) {
    this.mostInFlight = mostInFlight;
  }

  /** A peer claims an address: look whether it is there, unless too many do so at once. */
  void verify(PeerId peer, Instant now) {
    if (filledAt.equals(Instant.MIN)) {
      filledAt = now;
    }
    double seconds = Duration.between(filledAt, now).toMillis() / 1_000.0;
    tokens = Math.min(BURST, tokens + seconds);
    filledAt = now;
    if (tokens >= 1 && !waiting.contains(peer) && !inFlight.containsKey(peer)) {
      tokens--;
      soon(peer);
    }
  }

  /** Checks it as soon as there is a place. */
  boolean soon(PeerId peer) {
    return waiting.size() < MOST_WAITING && waiting.add(peer);
  }

  boolean isInFlight(PeerId peer) {
    return inFlight.containsKey(peer);
  }

  int free() {
    return mostInFlight - inFlight.size();
  }

  /** Those who wait, as many as there are places for. */
  List<PeerId> next() {
    List<PeerId> next = new ArrayList<>();
    Iterator<PeerId> each = waiting.iterator();
    while (each.hasNext() && next.size() < free()) {
      next.add(each.next());
      each.remove();
    }
    return next;
  }

  void ping(PeerId peer, PeerAddress at, Instant now, Effects out) {
    if (inFlight.putIfAbsent(peer, new Flight(at, now)) == null) {
      out.call(peer, at, new Request.Ping());
    }
  }

  /** A ping is over; empty if none of ours was. */
  Optional<Over> over(PeerId peer, Instant now) {
    return Optional.ofNullable(inFlight.remove(peer))
        .map(flight -> new Over(flight.at(), Duration.between(flight.sentAt(), now)));
  }

  /** A ping that is over: where it went, and how long it took. */
  record Over(PeerAddress at, Duration took) {}
}
