package dev.sorcha.peer.core.link;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One dial: the rungs that it has tried, and what came of each, in words. */
final class Climb {

  /** Names of the rungs for people. */
  static String word(Protocol rung) {
    return switch (rung) {
      case GRPC_STREAM -> "stream";
      case GRPC -> "unary";
      case REST -> "REST";
    };
  }

  final Optional<PeerId> expected;

  /** The rung that the peer is on: only better ones are tried. Empty for a peer that is on none. */
  final Optional<Protocol> above;

  final Instant begun;
  Protocol rung;
  Instant rungBegun;

  /** Who answered, on any rung. */
  Optional<PeerId> presented = Optional.empty();

  /** Whether a rung said nothing in time, which a busy moment at either end explains, too. */
  boolean hasTimedOut;

  private final List<String> story = new ArrayList<>();

  Climb(Optional<PeerId> expected, Protocol first, Optional<Protocol> above, Instant now) {
    this.expected = expected;
    this.rung = first;
    this.above = above;
    this.begun = now;
    this.rungBegun = now;
  }

  /** This rung failed. */
  void failed(Failure failure, Instant now) {
    Duration took = Duration.between(rungBegun, now);
    hasTimedOut |= failure.kind() == Failure.Kind.TIMED_OUT;
    String detail = failure.detail().isEmpty() ? "" : " (" + failure.detail() + ")";
    String what =
        switch (failure.kind()) {
          case TIMED_OUT -> "timed out after " + seconds(took);
          case UNIMPLEMENTED, REFUSED, BUSY -> "refused: " + failure.kind();
          case UNREACHABLE, NOT_LISTENING, TLS, IDENTITY, MALFORMED -> "failed: " + failure.kind();
        };
    story.add(word(rung) + " " + what + detail);
  }

  void next(Protocol lower, Instant now) {
    rung = lower;
    rungBegun = now;
  }

  /** Whether an earlier rung was tried in vain. */
  boolean hasFailed() {
    return !story.isEmpty();
  }

  /** Whether more than one rung was tried in vain. */
  boolean hasFailedTwice() {
    return story.size() > 1;
  }

  /** What came of every rung that failed. */
  String story() {
    return String.join("; ", story);
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
  }
}
