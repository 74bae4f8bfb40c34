package dev.sorcha.peer.core.address;

import dev.sorcha.peer.core.boundary.DialBackOutcome;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Dials back for others who ask whether they can be dialled. Only to the address from which the
 * asker's own connection comes, so that nobody can have a third party dialled, and never into a
 * private network from the Internet (gossip-protocol D15, threat A10).
 */
public final class DialBacks {

  /** Askers that wait; one more is told that this node is busy. A guess. */
  private static final int MOST_WAITING = 16;

  /** Between two questions of one peer. A guess. */
  private static final Duration APART = Duration.ofSeconds(5);

  /** A check that nobody hears of in this time is over. A guess: a call ends after 10 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final LinkedHashMap<PeerId, Asked> waiting = new LinkedHashMap<>();

  /** When peers asked last; the eldest is forgotten first. */
  private final LinkedHashMap<PeerId, Instant> askedAt = new LinkedHashMap<>();

  private record Asked(String seenAt, Instant at) {}

  /**
   * A peer asks.
   *
   * @param seenAt from where its connection comes
   * @param listens where it listens, as far as this node knows
   * @param onTheInternet whether this node stands there itself
   * @return whether it must be checked now at that address
   */
  public boolean onAsked(
      PeerId from,
      String seenAt,
      int port,
      Optional<PeerAddress> listens,
      boolean onTheInternet,
      Instant now,
      Effects out) {
    waiting.values().removeIf(asked -> !asked.at().plus(PATIENCE).isAfter(now));
    Instant last = askedAt.remove(from);
    askedAt.put(from, now);
    if (askedAt.size() > 4 * MOST_WAITING) {
      askedAt.pollFirstEntry();
    }
    boolean tooSoon = last != null && last.plus(APART).isAfter(now);
    if (tooSoon || waiting.size() >= MOST_WAITING || waiting.containsKey(from)) {
      answer(from, DialBackOutcome.BUSY, seenAt, out);
      return false;
    }
    boolean isThere =
        listens.filter(at -> at.host().equals(seenAt) && at.port() == port).isPresent();
    boolean forbidden = onTheInternet && Hosts.scopeOf(seenAt) != Scope.PUBLIC;
    if (!isThere || forbidden) {
      answer(from, DialBackOutcome.ELSEWHERE, seenAt, out);
      return false;
    }
    waiting.put(from, new Asked(seenAt, now));
    return true;
  }

  /** It is known now whether a peer answers where it listens. */
  public void onChecked(PeerId peer, DialBackOutcome outcome, Effects out) {
    Asked asked = waiting.remove(peer);
    if (asked != null) {
      answer(peer, outcome, asked.seenAt(), out);
    }
  }

  /** Its link is gone: nobody waits any more. */
  public void onPeerDown(PeerId peer) {
    waiting.remove(peer);
  }

  private static void answer(PeerId to, DialBackOutcome outcome, String seenAt, Effects out) {
    out.send(to, new Frame.DialedBack(outcome, seenAt));
  }
}
