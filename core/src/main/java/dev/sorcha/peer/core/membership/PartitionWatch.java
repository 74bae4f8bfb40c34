package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether this node seems to be cut off from a part of the network. Two signs begin the suspicion;
 * it lasts until there are fewer and the silent ones have answered or are few.
 */
final class PartitionWatch {

  /** While so many of the tried peers are silent together, nobody is removed (DESIGN S9). */
  private static final double HELD_SHARE = 0.3;

  private static final int HELD_LEAST = 3;

  private final PeerTable table;
  private final PartitionSigns signs = new PartitionSigns();
  private List<String> suspicion = List.of();
  private Optional<Instant> since = Optional.empty();

  PartitionWatch(PeerTable table) {
    this.table = table;
  }

  PartitionSigns signs() {
    return signs;
  }

  /** Why a partition is suspected; empty when none is. */
  List<String> suspicion() {
    return suspicion;
  }

  Optional<Instant> since() {
    return since;
  }

  /**
   * Whether so many are silent that it may be the network and not they: of the tried peers of which
   * anything was heard, or not heard, since then. Those that nobody asked meanwhile say nothing.
   */
  boolean isHeld(Collection<PeerId> up, Instant since) {
    int silent = 0;
    int answered = 0;
    for (PeerRecord row : table.rows()) {
      if (row.tried && row.failures > 0 && row.silent) {
        silent++;
      } else if (row.tried && (row.isReachedSince(since) || up.contains(row.info.id()))) {
        answered++;
      }
    }
    return silent >= HELD_LEAST && silent >= HELD_SHARE * (silent + answered);
  }

  /** Looks at the signs, and says whether the suspicion is new. */
  boolean look(Collection<PeerId> up, Instant now, Effects out) {
    Set<NetGroup> linked =
        groups(up.stream().flatMap(peer -> table.find(peer).stream()), Long.MAX_VALUE);
    // More than the largest number that makes a difference need not be counted.
    Set<NetGroup> known = groups(table.rows().stream(), 2L * linked.size() + 1);
    List<String> found = signs.signs(up.size(), linked.size(), known.size(), now);
    if (found.size() >= 2) {
      boolean isNew = suspicion.isEmpty();
      suspicion = found;
      if (isNew) {
        since = Optional.of(now);
        out.publish(new NodeEvent.PartitionSuspected(found));
      }
      return isNew;
    }
    if (!suspicion.isEmpty() && !isHeld(up, since.orElse(now))) {
      out.publish(new NodeEvent.PartitionOver(Duration.between(since.orElse(now), now)));
      suspicion = List.of();
      since = Optional.empty();
    }
    return false;
  }

  private static Set<NetGroup> groups(Stream<PeerRecord> rows, long most) {
    return rows.filter(row -> row.info.hasAddress())
        .map(PeerRecord::group)
        .distinct()
        .limit(most)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
