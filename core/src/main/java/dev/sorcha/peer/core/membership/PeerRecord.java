package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.NetGroup;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row of the peer table. */
final class PeerRecord {

  /** What is said about it; its own word replaces hearsay. */
  PeerInfo info;

  /** Places in the draw lists of the table. */
  final int[] places = DrawList.nowhere();

  private NetGroup group;

  /** Net group of whoever told of it first; its own, if it did so itself. */
  final NetGroup source;

  final Instant firstSeen;

  /** Whether it said so itself, on a connection that proves its key. */
  boolean firstHand;

  boolean bootstrap;

  /** Whether a bootstrap node told of it first. */
  boolean fromBootstrap;

  Optional<Instant> lastSeen = Optional.empty();

  /** When it last answered where it says that it listens. */
  Optional<Instant> reachedAt = Optional.empty();

  /** Whether there is a link to it that this node dialled. */
  boolean linkDialled;

  /** In which half of the table it is; the bucket is null for a row that cannot be dialled. */
  boolean tried;

  @Nullable List<PeerRecord> bucket;

  /** Checks and dials that failed in a row, not counting those too close together. */
  int failures;

  Instant failedAt = Instant.MIN;

  /** When the first of them was. */
  Instant failingSince = Instant.MIN;

  String lastFailure = "";

  /** Whether the last failure was silence, as a partition would cause it. */
  boolean silent;

  /** Failures before this are not held against it: others reach it. */
  Instant excusedUntil = Instant.MIN;

  /** Not dialled for a link before this. */
  Instant retryAt = Instant.MIN;

  /** When it is checked next. */
  Instant checkAt;

  /** Whether it was asked for its peers since the node started. */
  boolean asked;

  /** Whether it was asked on the link that it has now, and tells whom it has reached since. */
  boolean tellsNews;

  /** 1 to 4 for the longest-lived links that we dialled. */
  int anchor;

  Optional<Duration> roundTrip = Optional.empty();

  /** The way to it that worked last. */
  Optional<Protocol> rung = Optional.empty();

  /** When {@link #lastSeen} was last written to disk. */
  Instant savedSeen = Instant.MIN;

  PeerRecord(PeerInfo info, NetGroup source, Instant firstSeen, Instant checkAt) {
    this.info = info;
    this.source = source;
    this.firstSeen = firstSeen;
    this.checkAt = checkAt;
    this.group = info.address().map(NetGroup::of).orElse(source);
  }

  /** The net group of its address, or of whoever told of it if it has none. */
  NetGroup group() {
    return group;
  }

  /** Another word about it. */
  void renew(PeerInfo newInfo) {
    info = newInfo;
    group = info.address().map(NetGroup::of).orElse(source);
  }

  /** It is there: its failures are history. */
  void absolve() {
    failures = 0;
    failedAt = Instant.MIN;
    silent = false;
    lastFailure = "";
    retryAt = Instant.MIN;
  }

  Optional<PeerAddress> address() {
    return info.address();
  }

  boolean isReachedSince(Instant moment) {
    return reachedAt.isPresent() && !reachedAt.get().isBefore(moment);
  }
}
