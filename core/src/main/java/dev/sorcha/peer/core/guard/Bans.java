package dev.sorcha.peer.core.guard;

import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The bans of an operator, at most {@value #MOST}; a further one is refused. They are kept on disk,
 * and go from there when somebody looks at them after their end.
 */
final class Bans {

  /** As many as there are peers in a table by default. A guess. */
  static final int MOST = 1_000;

  private final LinkedHashMap<PeerId, Ban> bans = new LinkedHashMap<>();

  /** What was on disk. */
  void load(List<Ban> stored, Instant now, Effects out) {
    stored.stream().limit(MOST).forEach(ban -> bans.put(ban.peer(), ban));
    sweep(now, out);
  }

  /**
   * Another ban of the same peer is replaced.
   *
   * @return whether there was a place for it
   */
  boolean put(Ban ban, Instant now, Effects out) {
    sweep(now, out);
    if (bans.size() >= MOST && !bans.containsKey(ban.peer())) {
      return false;
    }
    bans.put(ban.peer(), ban);
    out.save(new Change.Bans(List.of(), List.of(ban)));
    return true;
  }

  /** Returns whether it was in force. */
  boolean remove(PeerId peer, Instant now, Effects out) {
    sweep(now, out);
    if (bans.remove(peer) == null) {
      return false;
    }
    out.save(new Change.Bans(List.of(peer), List.of()));
    return true;
  }

  boolean holds(PeerId peer, Instant now) {
    Ban ban = bans.get(peer);
    return ban != null && !ban.isOver(now);
  }

  Optional<PeerAddress> addressOf(PeerId peer) {
    return Optional.ofNullable(bans.get(peer)).flatMap(Ban::address);
  }

  /** Those in force, in the order in which they were made. */
  List<Ban> list(Instant now, Effects out) {
    sweep(now, out);
    return List.copyOf(bans.values());
  }

  private void sweep(Instant now, Effects out) {
    List<PeerId> over = new ArrayList<>();
    bans.values().stream().filter(ban -> ban.isOver(now)).map(Ban::peer).forEach(over::add);
    if (!over.isEmpty()) {
      over.forEach(bans::remove);
      out.save(new Change.Bans(over, List.of()));
    }
  }
}
