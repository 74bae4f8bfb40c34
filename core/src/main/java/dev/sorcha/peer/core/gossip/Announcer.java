package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Whom to tell about a transaction, and when (DESIGN S5).
 *
 * <p>Automatic fan-out: the first round goes at once to everyone (up to 12 neighbours) or to {@code
 * ceil(sqrt(peers))} of them, within 8 to 32. A round later every stream that has not shown that it
 * has it is told too. Rationale: random fan-out alone misses {@code e^-F} of the nodes; when every
 * link of a connected graph carries each id once in one direction or the other, nobody is missed,
 * and most links are spared by waiting a round.
 *
 * <p>An explicit fan-out is obeyed: so many each round, and a further round, up to {@code rounds},
 * only while most answers say that it was news. Peers without a stream are told in rounds of the
 * same kind in either mode.
 */
final class Announcer {

  /**
   * Transactions between their first and last round; beyond it the oldest one's rounds are cut
   * short.
   */
  private static final int MAX_SPREADS = 65_536;

  private static final int EVERYONE_UP_TO = 12;
  private static final int LEAST = 8;
  private static final int MOST = 32;

  private final GossipConfig config;
  private final RandomGenerator random;

  /** In order of their next round: all rounds are equally long. */
  private final LinkedHashMap<TxId, Spread> spreads = new LinkedHashMap<>();

  private boolean timerArmed;

  Announcer(GossipConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  /** A transaction is here: the first round. */
  void spread(
      Announcement what,
      boolean own,
      Collection<PeerId> informed,
      Collection<Neighbour> neighbours,
      int knownPeers,
      Instant now,
      Effects out) {
    if (spreads.size() >= MAX_SPREADS) {
      spreads.pollFirstEntry();
    }
    Spread spread = new Spread(what, own, now.plus(config.roundInterval()));
    spread.informed.addAll(informed);
    // Last, even if it spread before: the order is that of the next rounds.
    spreads.putLast(what.id(), spread);
    int fanout = fanout(neighbours.size(), knownPeers);
    tell(spread, draw(spread, neighbours, fanout));
    arm(now, out);
  }

  private int fanout(int neighbours, int knownPeers) {
    if (config.fanout() > 0) {
      return config.fanout();
    }
    return neighbours <= EVERYONE_UP_TO
        ? neighbours
        : Math.clamp((int) Math.ceil(Math.sqrt(knownPeers)), LEAST, MOST);
  }

  /** The reminder fired: the next round of every transaction whose time has come. */
  void onRoundDue(Collection<Neighbour> neighbours, int knownPeers, Instant now, Effects out) {
    timerArmed = false;
    List<Spread> again = new ArrayList<>();
    while (!spreads.isEmpty() && !spreads.firstEntry().getValue().nextRound.isAfter(now)) {
      Spread spread = spreads.pollFirstEntry().getValue();
      if (nextRound(spread, neighbours, knownPeers)) {
        spread.nextRound = now.plus(config.roundInterval());
        again.add(spread);
      }
    }
    again.forEach(spread -> spreads.put(spread.what.id(), spread));
    arm(now, out);
  }

  /** Returns whether there may be a further one. */
  private boolean nextRound(Spread spread, Collection<Neighbour> neighbours, int knownPeers) {
    boolean news = spread.isMostlyNews();
    spread.round++;
    spread.told.clear();
    spread.news.clear();
    List<Neighbour> targets = new ArrayList<>();
    if (config.fanout() == 0 && spread.round == 1) {
      neighbours.stream()
          .filter(peer -> peer.streams && !spread.informed.contains(peer.id()))
          .forEach(targets::add);
    }
    if (news && spread.round < config.rounds()) {
      List<Neighbour> fresh =
          neighbours.stream().filter(peer -> config.fanout() > 0 || !peer.streams).toList();
      targets.addAll(draw(spread, fresh, fanout(neighbours.size(), knownPeers)));
    }
    tell(spread, targets);
    return !targets.isEmpty() && spread.round + 1 < config.rounds();
  }

  private List<Neighbour> draw(Spread spread, Collection<Neighbour> from, int most) {
    List<Neighbour> fresh = new ArrayList<>();
    for (Neighbour neighbour : from) {
      if (!spread.informed.contains(neighbour.id())) {
        fresh.add(neighbour);
      }
    }
    if (fresh.size() <= most) {
      return fresh;
    }
    for (int i = 0; i < most; i++) {
      int j = i + random.nextInt(fresh.size() - i);
      Neighbour drawn = fresh.get(j);
      fresh.set(j, fresh.get(i));
      fresh.set(i, drawn);
    }
    return fresh.subList(0, most);
  }

  private static void tell(Spread spread, List<Neighbour> targets) {
    for (Neighbour target : targets) {
      spread.informed.add(target.id());
      spread.told.add(target.id());
      target.announce(spread.what, spread.own);
    }
  }

  /** A peer has it: it said so, or it is fetching it. */
  void onInformed(TxId id, PeerId peer) {
    Spread spread = spreads.get(id);
    if (spread != null) {
      spread.informed.add(peer);
    }
  }

  /** No further round tells of it. */
  void forget(TxId id) {
    spreads.remove(id);
  }

  /** A peer did not know it. That counts once, and only from one that was told in this round. */
  void onNews(TxId id, PeerId peer) {
    Spread spread = spreads.get(id);
    if (spread != null && spread.told.contains(peer)) {
      spread.news.add(peer);
    }
  }

  private void arm(Instant now, Effects out) {
    if (!timerArmed && !spreads.isEmpty()) {
      timerArmed = true;
      Instant next = spreads.firstEntry().getValue().nextRound;
      out.schedule(Duration.between(now, next), new Timer.RoundDue());
    }
  }
}
