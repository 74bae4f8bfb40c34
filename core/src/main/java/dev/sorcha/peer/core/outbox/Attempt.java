package dev.sorcha.peer.core.outbox;

import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One try to have peers take a transaction: who was told, and what they said.
 *
 * <p>It is a real attempt when somebody who was told has refused, or was there all the time and did
 * not take it. Anything else is no attempt: the node was offline, or its peers were.
 */
final class Attempt {

  final Instant since;
  Instant endsAt;

  /** How often the peers were told again. */
  int nudged;

  /** A peer took custody: whatever the others do, this is no failure. */
  boolean taken;

  /** Told, and linked since then. */
  private final LinkedHashMap<PeerId, Instant> told = new LinkedHashMap<>();

  private final LinkedHashMap<PeerId, DeclineReason> declined = new LinkedHashMap<>();

  Attempt(Instant since, Instant endsAt) {
    this.since = since;
    this.endsAt = endsAt;
  }

  void told(PeerId peer, Instant now) {
    told.putIfAbsent(peer, now);
  }

  void declined(PeerId peer, DeclineReason reason) {
    declined.put(peer, reason);
  }

  /** What it said before it went still stands; its silence does not count. */
  void gone(PeerId peer) {
    told.remove(peer);
  }

  /** Whether nobody is left who could take it. */
  boolean isDeclinedByAll() {
    return !declined.isEmpty() && declined.keySet().containsAll(told.keySet());
  }

  boolean isUntold() {
    return told.isEmpty() && declined.isEmpty();
  }

  boolean isDeclinedBy(PeerId peer) {
    return declined.containsKey(peer);
  }

  /** Peers that were there all the time, and neither took nor refused it. */
  List<PeerId> idle(Surroundings around) {
    List<PeerId> idle = new ArrayList<>();
    told.forEach(
        (peer, when) -> {
          if (!declined.containsKey(peer) && around.heardSince(peer, when)) {
            idle.add(peer);
          }
        });
    return idle;
  }

  /** Whether this was a real attempt that failed. */
  boolean isFailure(Surroundings around) {
    return !taken && (!declined.isEmpty() || !idle(around).isEmpty());
  }

  /**
   * What came of it, for people: the same words for the same outcome, so that they can be grouped.
   */
  String inWords(Surroundings around) {
    Map<String, LinkedHashSet<PeerId>> said = new TreeMap<>();
    declined.forEach(
        (peer, reason) ->
            said.computeIfAbsent("refused: " + reason.words(), any -> new LinkedHashSet<>())
                .add(peer));
    List<String> parts = new ArrayList<>();
    said.forEach((words, peers) -> parts.add(count(peers.size()) + " " + words));
    int idle = idle(around).size();
    if (idle > 0) {
      parts.add(count(idle) + " did not fetch it");
    }
    return parts.isEmpty() ? "no peer was there" : String.join("; ", parts);
  }

  private static String count(int peers) {
    return peers == 1 ? "1 peer" : peers + " peers";
  }
}
