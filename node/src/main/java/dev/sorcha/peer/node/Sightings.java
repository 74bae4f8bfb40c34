package dev.sorcha.peer.node;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.health.Facts;
import dev.sorcha.peer.node.grpc.ClockOffset;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Remembers what passed by that the node's state does not show: versions of linked peers, keys that
 * did not match, announcements that were passed over. Fed on the loop's thread, read by another.
 */
final class Sightings {

  /** How long a key that did not match is worth saying. */
  private static final Duration REFUSALS_KEPT = Duration.ofMinutes(10);

  private static final int MOST_REFUSALS = 200;
  private static final int SECONDS = 60;

  /** Links whose version is remembered; there are never so many. */
  private static final int MOST_AGENTS = 4_096;

  private final String ownAgent;
  private final InstantSource clock;
  private final Map<LinkId, String> agents = new LinkedHashMap<>();
  private final ArrayDeque<Refusal> refusals = new ArrayDeque<>();
  private final int[] passedOver = new int[SECONDS];
  private long passedOverSecond;
  private String address = "";
  private Optional<Facts.AddressChange> addressChange = Optional.empty();

  private record Refusal(Instant at, String who, String detail) {}

  /**
   * @param ownAgent product and version of this node, as in its hello
   */
  Sightings(String ownAgent, InstantSource clock) {
    this.ownAgent = ownAgent;
    this.clock = clock;
  }

  /** A step was made. On the loop's thread. */
  void stepped(Input input, List<Effect> effects) {
    if (input instanceof Input.FrameArrived(var link, Frame.Hello(var self, var agent), var ours)) {
      greeted(link, agent);
    } else if (input instanceof Input.LinkDown(var link, var reason)) {
      gone(link);
    }
    for (Effect effect : effects) {
      if (effect instanceof Effect.Publish(var event)) {
        published(event);
      }
    }
  }

  private synchronized void greeted(LinkId link, String agent) {
    if (agents.size() < MOST_AGENTS) {
      agents.put(link, agent);
    }
  }

  private synchronized void gone(LinkId link) {
    agents.remove(link);
  }

  private void published(NodeEvent event) {
    switch (event) {
      case NodeEvent.DialFailed(var at, var failure) when isAboutKeys(failure) ->
          refused(at.toString(), failure);
      case NodeEvent.CheckFailed(var peer, var failures, var failure) when isAboutKeys(failure) ->
          refused(peer.hex(), failure);
      case NodeEvent.AddressChanged(var known, var source) -> moved(known);
      case NodeEvent.AnnouncementIgnored ignored -> passOver();
      case NodeEvent.Offended offended -> passOver();
      default -> {}
    }
  }

  private static boolean isAboutKeys(Failure failure) {
    return failure.kind() == Failure.Kind.IDENTITY || failure.kind() == Failure.Kind.TLS;
  }

  private synchronized void refused(String who, Failure failure) {
    if (refusals.size() == MOST_REFUSALS) {
      refusals.removeFirst();
    }
    refusals.addLast(new Refusal(clock.instant(), who, who + ", " + failure));
  }

  /** The first address is no change. */
  private synchronized void moved(String known) {
    if (!address.isEmpty() && !known.isEmpty() && !known.equals(address)) {
      addressChange = Optional.of(new Facts.AddressChange(clock.instant(), known));
    }
    address = known.isEmpty() ? address : known;
  }

  private synchronized void passOver() {
    long second = turn();
    passedOver[(int) (second % SECONDS)]++;
  }

  /** Empties the seconds that are over. */
  private long turn() {
    long second = clock.instant().getEpochSecond();
    long from = Math.max(passedOverSecond + 1, second - SECONDS + 1);
    for (long over = from; over <= second; over++) {
      passedOver[(int) (over % SECONDS)] = 0;
    }
    passedOverSecond = Math.max(passedOverSecond, second);
    return passedOverSecond;
  }

  /** What is remembered now, with what the clocks of peers say. */
  synchronized Facts.Sightings facts(ClockOffset offset) {
    turn();
    int recent = 0;
    for (int count : passedOver) {
      recent += count;
    }
    Instant since = clock.instant().minus(REFUSALS_KEPT);
    refusals.removeIf(refusal -> refusal.at().isBefore(since));
    Set<String> who = new LinkedHashSet<>();
    refusals.forEach(refusal -> who.add(refusal.who()));
    TreeMap<String, Integer> versions = new TreeMap<>();
    agents.values().forEach(agent -> versions.merge(agent, 1, Integer::sum));
    return new Facts.Sightings(
        ownAgent,
        versions,
        offset.ahead(),
        offset.peers(),
        addressChange,
        who.size(),
        refusals.isEmpty() ? "" : refusals.getLast().detail(),
        recent);
  }
}
