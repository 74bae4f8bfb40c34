package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Between the peer table and what is kept of it on disk. */
final class TableFile {

  private TableFile() {}

  /** What changed since the last call, whole rows; empty if nothing that is kept did. */
  static Optional<Change.Peers> changes(PeerTable table, Departed departed) {
    List<StoredPeer> put = new ArrayList<>();
    List<PeerId> gone = new ArrayList<>(departed.takeGone());
    // One that came back is put again below, and so is one that has departed.
    gone.addAll(table.takeGone());
    for (PeerRecord row : table.takeChanged()) {
      if (row.info.hasAddress()) {
        row.savedSeen = row.lastSeen.orElse(Instant.MIN);
        put.add(stored(row));
      }
    }
    departed.takeChanged().forEach(entry -> put.add(stored(entry)));
    return put.isEmpty() && gone.isEmpty()
        ? Optional.empty()
        : Optional.of(new Change.Peers(gone, put));
  }

  private static StoredPeer stored(PeerRecord row) {
    return new StoredPeer(
        row.info,
        row.tried ? StoredPeer.Standing.TRIED : StoredPeer.Standing.NEW,
        row.firstHand,
        row.source.name(),
        row.firstSeen,
        row.lastSeen,
        row.reachedAt,
        row.failures,
        row.bootstrap,
        row.anchor,
        Optional.empty(),
        row.rung);
  }

  private static StoredPeer stored(Departed.Entry entry) {
    return new StoredPeer(
        entry.info,
        StoredPeer.Standing.DEPARTED,
        true,
        entry.source.name(),
        entry.firstSeen,
        entry.lastSeen,
        Optional.empty(),
        entry.attempts,
        entry.bootstrap,
        0,
        Optional.of(entry.nextTry));
  }

  /**
   * Fills a new table. A clock that was set back since must not make a row younger than now.
   *
   * @param spread the rows are checked somewhere within it
   */
  static void load(
      List<StoredPeer> stored,
      PeerTable table,
      Departed departed,
      Duration spread,
      Instant now,
      RandomGenerator random) {
    // A row goes through NEW into TRIED: there must be a place for it, however full NEW was.
    List<StoredPeer> triedFirst = new ArrayList<>(stored);
    triedFirst.sort(Comparator.comparing(peer -> peer.standing() != StoredPeer.Standing.TRIED));
    List<PeerId> leftOut = new ArrayList<>();
    for (StoredPeer peer : triedFirst) {
      NetGroup source = new NetGroup(peer.source());
      Instant firstSeen = Jitter.earlier(peer.firstSeen(), now);
      Optional<Instant> lastSeen = peer.lastSeen().map(at -> Jitter.earlier(at, now));
      if (peer.standing() == StoredPeer.Standing.DEPARTED) {
        Departed.Entry entry =
            new Departed.Entry(
                peer.info(), source, firstSeen, lastSeen, peer.bootstrap(), false, now);
        entry.attempts = peer.failures();
        entry.nextTry = peer.nextTry().orElse(now);
        if (!departed.restore(entry, now)) {
          leftOut.add(peer.info().id());
        }
        continue;
      }
      Instant checkAt = now.plus(Jitter.within(spread, random));
      Optional<PeerRecord> placed =
          peer.firstHand()
              ? table.claimed(peer.info(), source, firstSeen, checkAt)
              : table.heard(peer.info(), source, false, firstSeen, checkAt);
      if (placed.isEmpty()) {
        leftOut.add(peer.info().id());
      }
      placed.ifPresent(
          row -> {
            row.lastSeen = lastSeen;
            row.reachedAt = peer.reachedAt().map(at -> Jitter.earlier(at, now));
            row.failures = peer.failures();
            // How it failed is not kept. If it was silence, a restart must not remove it while
            // many are silent together; if it was not, its next check says so soon.
            row.silent = row.failures > 0;
            row.bootstrap = peer.bootstrap();
            row.anchor = peer.anchor();
            row.rung = peer.rung();
            row.savedSeen = lastSeen.orElse(Instant.MIN);
            if (row.reachedAt.isPresent()) {
              var _ = table.reached(row);
            }
          });
    }
    table.forgetChanges();
    // A smaller bound, or a net group that is full: what is not here is not kept there either.
    table.areGone(leftOut);
  }
}
