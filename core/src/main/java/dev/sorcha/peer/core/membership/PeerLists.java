package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Lists of peers, those that come and those that are handed out. What is told is hearsay: it gets a
 * row of NEW where the rules allow it and the teller has room.
 */
final class PeerLists {

  /** A peer that was reached is handed out to others for so long (gossip-protocol D14). */
  static final Duration HANDED_OUT_FOR = Duration.ofHours(24);

  /** Of a table of at least {@link #ALL_UP_TO} rows, so many percent are handed out at once. */
  private static final int HANDED_OUT_PERCENT = 23;

  private static final int ALL_UP_TO = 200;

  private final MembershipConfig config;
  private final PeerId self;
  private final AddressRules rules;
  private final PeerTable table;
  private final Discovery discovery;
  private final News news;
  private final Upkeep upkeep;
  private final PartitionWatch partition;
  private final Reachable reachable;
  private final RandomGenerator random;

  PeerLists(
      MembershipConfig config,
      PeerInfo self,
      AddressRules rules,
      PeerTable table,
      Discovery discovery,
      News news,
      Upkeep upkeep,
      PartitionWatch partition,
      Reachable reachable,
      RandomGenerator random) {
    this.config = config;
    this.self = self.id();
    this.rules = rules;
    this.table = table;
    this.discovery = discovery;
    this.news = news;
    this.upkeep = upkeep;
    this.partition = partition;
    this.reachable = reachable;
    this.random = random;
  }

  /**
   * A peer answered whom it knows, or tells whom it has reached since. A list that nobody asked for
   * is not taken, nor more news than {@link News} allows (threat A8).
   */
  void onPeers(
      PeerId from, String fromHost, List<PeerInfo> peers, int total, Instant now, Effects out) {
    Optional<PeerRecord> row = table.find(from);
    boolean answer = discovery.isAsked(from);
    boolean tellsNews = reachable.isUp(from) && row.filter(it -> it.tellsNews).isPresent();
    if (!answer && !tellsNews) {
      return;
    }
    int most = answer ? Frame.MAX_PEERS : news.allowed(from, peers.size(), now);
    List<PeerInfo> taken = peers.subList(0, Math.min(peers.size(), most));
    boolean fromBootstrap = row.filter(it -> it.bootstrap).isPresent();
    Optional<PeerAddress> at =
        row.filter(it -> it.firstHand || it.reachedAt.isPresent()).flatMap(PeerRecord::address);
    NetGroup teller = AddressRules.tellerOf(fromHost, at);
    int added = 0;
    int refused = 0;
    for (PeerInfo info : taken) {
      if (info.id().equals(self) || table.find(info.id()).isPresent()) {
        continue;
      }
      if (info.address().filter(named -> rules.mayName(fromHost, named)).isEmpty()) {
        refused++;
      } else if (!upkeep.onHearsay(info.id(), now, out)) {
        Instant checkAt = now.plus(Jitter.within(config.refreshInterval(), random));
        added += table.heard(info, teller, fromBootstrap, now, checkAt).isPresent() ? 1 : 0;
      }
    }
    partition.signs().onTotal(total);
    if (added > 0) {
      out.publish(new NodeEvent.PeersDiscovered(from, added, table.size()));
    }
    if (answer) {
      discovery.onAnswered(from, taken.size(), added, refused, now, out);
    }
  }

  /** A linked peer asks whom we know: it gets a list, and then news for as long as it is linked. */
  void onAskPeers(PeerId from, int max, Instant now, Effects out) {
    out.send(from, listFor(from, max, now));
    if (reachable.isUp(from)) {
      news.listen(from);
    }
  }

  /** The list for a peer that asks: peers that this node itself reached lately, by chance. */
  Frame.Peers listFor(PeerId asker, int max, Instant now) {
    int share = table.size() < ALL_UP_TO ? table.size() : table.size() * HANDED_OUT_PERCENT / 100;
    int most = Math.min(Math.min(max <= 0 ? Frame.MAX_PEERS : max, Frame.MAX_PEERS), share);
    return new Frame.Peers(
        table.sample(most, asker, now.minus(HANDED_OUT_FOR), random), table.size());
  }
}
