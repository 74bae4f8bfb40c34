package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of the ways to one peer. */
final class Rungs {

  /** The rung that worked last; empty while none has. */
  Optional<Protocol> kept = Optional.empty();

  /** When better rungs are tried. */
  Instant climbAt = Instant.MAX;

  /** Streams that died young, in a row. */
  int diedYoung;

  final Breaker breaker;

  private final Map<Protocol, Quality> qualities = new EnumMap<>(Protocol.class);

  /** The seeds' connection quality. */
  private static final class Quality {
    long tried;
    long worked;
    Optional<Duration> latency = Optional.empty();
  }

  Rungs(LadderConfig config) {
    this.breaker = new Breaker(config);
  }

  void tried(Protocol rung, boolean worked) {
    Quality quality = quality(rung);
    quality.tried++;
    quality.worked += worked ? 1 : 0;
  }

  /** The mean of what was measured, an eighth of it the newest (RFC 6298). */
  void took(Protocol rung, Duration time) {
    Quality quality = quality(rung);
    quality.latency =
        Optional.of(
            quality.latency.map(old -> old.multipliedBy(7).plus(time).dividedBy(8)).orElse(time));
  }

  private Quality quality(Protocol rung) {
    return qualities.computeIfAbsent(rung, unseen -> new Quality());
  }

  List<NodeStatus.Way> view() {
    List<NodeStatus.Way> ways = new ArrayList<>();
    qualities.forEach(
        (rung, quality) ->
            ways.add(new NodeStatus.Way(rung, quality.tried, quality.worked, quality.latency)));
    return ways;
  }
}
