package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Every peer this node has heard of, in the order in which it did, at most {@code maxPeers}.
 *
 * <p>At the bound hearsay is ignored; a peer that presents itself takes the place of the oldest row
 * that is hearsay and was never reached. Whoever proved its key is never pushed out by a stranger's
 * word.
 */
final class PeerTable {

  private final int maxPeers;
  private final PeerId self;
  private final LinkedHashMap<PeerId, PeerRecord> rows = new LinkedHashMap<>();

  /** The same rows, in the order that the last draws have left them in. */
  private final List<PeerRecord> shuffled = new ArrayList<>();

  PeerTable(int maxPeers, PeerId self) {
    this.maxPeers = maxPeers;
    this.self = self;
  }

  int size() {
    return rows.size();
  }

  Collection<PeerRecord> rows() {
    return rows.values();
  }

  Optional<PeerRecord> find(PeerId id) {
    return Optional.ofNullable(rows.get(id));
  }

  /**
   * A peer speaks for itself on a connection that proves its key.
   *
   * @param dialled the address at which we reached it, which stands above what it says
   * @return whether it was unknown
   */
  boolean claim(PeerInfo claim, String observedHost, Optional<PeerAddress> dialled) {
    PeerInfo info = resolved(claim, observedHost, dialled);
    PeerRecord row = rows.get(claim.id());
    if (row != null) {
      // A peer that stops saying where it listens keeps the address that was good before.
      if (info.address().isPresent() || row.info.address().isEmpty()) {
        row.info = info;
      }
      row.firstHand = true;
      return false;
    }
    if (claim.id().equals(self) || (rows.size() >= maxPeers && !dropHearsay())) {
      return false;
    }
    row = new PeerRecord(info);
    row.firstHand = true;
    add(row);
    return true;
  }

  private static PeerInfo resolved(
      PeerInfo claim, String observedHost, Optional<PeerAddress> dialled) {
    if (dialled.isPresent()) {
      PeerAddress at = dialled.get();
      return new PeerInfo(
          claim.id(), at.host(), at.port(), claim.protocols(), claim.capabilities());
    }
    if (claim.host().isBlank()) {
      return claim.withHost(observedHost);
    }
    // A name would make this node resolve what a stranger likes (threat A10).
    boolean usable = Hosts.isUnicast(claim.host()) && mayName(claim.host(), observedHost);
    return usable ? claim : claim.withHost(observedHost);
  }

  /**
   * Others speak about a peer.
   *
   * @param tellerHost where the teller is: one on loopback may name loopback, others may not
   * @return whether it was unknown and is believed to exist
   */
  boolean hearsay(PeerInfo info, String tellerHost) {
    if (info.id().equals(self)
        || rows.containsKey(info.id())
        || rows.size() >= maxPeers
        || info.port() == 0
        || !Hosts.isUnicast(info.host())
        || !mayName(info.host(), tellerHost)) {
      return false;
    }
    add(new PeerRecord(info));
    return true;
  }

  private void add(PeerRecord row) {
    rows.put(row.info.id(), row);
    shuffled.add(row);
  }

  private static boolean mayName(String host, String tellerHost) {
    return !Hosts.isLoopback(host) || Hosts.isLoopback(tellerHost);
  }

  private boolean dropHearsay() {
    for (PeerRecord row : rows.values()) {
      if (!row.firstHand && row.lastSeen.isEmpty()) {
        rows.remove(row.info.id());
        shuffled.remove(row);
        return true;
      }
    }
    return false;
  }

  /** Rows that may be dialled now, in random order, at most so many. */
  List<PeerRecord> dialable(
      int most, Instant now, Predicate<PeerId> engaged, RandomGenerator random) {
    return draw(
        most,
        row -> row.info.hasAddress() && !row.retryAt.isAfter(now) && !engaged.test(row.info.id()),
        random);
  }

  /** A random sample of those that could be dialled, for another node's peer list. */
  List<PeerInfo> sample(int most, PeerId asker, RandomGenerator random) {
    Optional<PeerRecord> own = find(asker);
    Predicate<PeerRecord> known =
        row ->
            row.failures == 0
                && (row.firstHand || row.lastSeen.isPresent())
                && row.info.hasAddress()
                && (own.isEmpty() || row != own.get());
    return draw(most, known, random).stream().map(row -> row.info).toList();
  }

  /**
   * The first rows of a Fisher-Yates shuffle that are wanted. It goes no further than it must: a
   * table of a thousand is not looked through for a dozen.
   */
  private List<PeerRecord> draw(int most, Predicate<PeerRecord> wanted, RandomGenerator random) {
    List<PeerRecord> drawn = new ArrayList<>();
    for (int i = 0; i < shuffled.size() && drawn.size() < most; i++) {
      int j = i + random.nextInt(shuffled.size() - i);
      PeerRecord row = shuffled.get(j);
      shuffled.set(j, shuffled.get(i));
      shuffled.set(i, row);
      if (wanted.test(row)) {
        drawn.add(row);
      }
    }
    return drawn;
  }
}
