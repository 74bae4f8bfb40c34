package dev.sorcha.peer.core.gossip;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * When own transactions of which only the disk has the body are told: as fast as peers give credit
 * for pushes, so that each body is read once and goes out in frames of many. Without this an outbox
 * that a former life left is announced, asked for by each peer, and read once for each.
 *
 * <p>Nobody waits long for credit: who gives none is told after a moment, and fetches.
 */
final class Offers {

  /** Bodies read at once; they fill a push. */
  private static final int BATCH = 64;

  /** What may be read and not pushed yet, in credit. A guess: eight frames. */
  private static final long MOST_READING = 8L * Frame.MAX_PUSHED_BYTES;

  /** For the first credit of a peer that came up, which follows its hello. A guess. */
  private static final Duration FIRST_CREDIT = Duration.ofMillis(250);

  /** For further credit, which follows the commits of the peer. A guess. */
  private static final Duration NEXT_CREDIT = Duration.ofSeconds(1);

  /** Told at once before the first credit: few need no other way. */
  private static final int FEW = 64;

  private final PushConfig config;

  /** To be read, and being read. */
  private final LinkedHashMap<TxId, Announcement> reading = new LinkedHashMap<>();

  private final List<TxId> batch = new ArrayList<>();
  private long batchBytes;
  private final List<List<TxId>> batches = new ArrayList<>();
  private long readingCost;
  private boolean newcomer;
  private Instant lastPeerUp = Instant.MIN;
  private int toldBeforeCredit;
  private Instant lastMoved = Instant.MIN;
  private Optional<Instant> deadline = Optional.empty();

  Offers(PushConfig config) {
    this.config = config;
  }

  void onPeerUp() {
    newcomer = true;
  }

  /**
   * Whether this one's turn has come. It is read first if {@link #isReading} then; otherwise it is
   * to be told as it is.
   */
  boolean takes(Announcement what, Collection<Neighbour> neighbours, Instant now) {
    deadline = Optional.empty();
    if (newcomer) {
      newcomer = false;
      lastPeerUp = now;
      toldBeforeCredit = 0;
    }
    long cost = Frame.Push.cost(what.sizeBytes());
    boolean isSmall = what.sizeBytes() <= config.smallBytes();
    boolean anyPushes = false;
    long credit = 0;
    for (Neighbour neighbour : neighbours) {
      if (neighbour.takesPushes()) {
        anyPushes = true;
        boolean wants = isSmall || (neighbour.wantsAll() && what.sizeBytes() <= config.pushBytes());
        credit = wants ? Math.max(credit, neighbour.credit()) : credit;
      }
    }
    if (!anyPushes) {
      return toldBeforeCredit++ < FEW || !waits(lastPeerUp, FIRST_CREDIT, now);
    }
    if (what.sizeBytes() > config.pushBytes()) {
      return true;
    }
    if (credit - readingCost >= cost && readingCost + cost <= MOST_READING) {
      lastMoved = now;
      read(what, cost);
      return true;
    }
    return readingCost == 0 && !waits(lastMoved, NEXT_CREDIT, now);
  }

  private boolean waits(Instant since, Duration patience, Instant now) {
    if (since.equals(Instant.MIN) || !since.plus(patience).isAfter(now)) {
      return false;
    }
    deadline = Optional.of(since.plus(patience));
    return true;
  }

  private void read(Announcement what, long cost) {
    reading.put(what.id(), what);
    readingCost += cost;
    if (batch.size() == BATCH || batchBytes + what.sizeBytes() > Frame.MAX_PUSHED_BYTES) {
      endBatch();
    }
    batch.add(what.id());
    batchBytes += what.sizeBytes();
  }

  private void endBatch() {
    if (!batch.isEmpty()) {
      batches.add(List.copyOf(batch));
      batch.clear();
      batchBytes = 0;
    }
  }

  boolean isReading(TxId id) {
    return reading.containsKey(id);
  }

  /** The burst is over. */
  void read(Effects out) {
    endBatch();
    batches.forEach(out::loadBodies);
    batches.clear();
  }

  /** Its body is here, or cannot be read. */
  Optional<Announcement> onRead(TxId id) {
    Optional<Announcement> what = Optional.ofNullable(reading.remove(id));
    what.ifPresent(it -> readingCost -= Frame.Push.cost(it.sizeBytes()));
    return what;
  }

  /** When the one that was asked for last has waited long enough for credit. */
  Optional<Instant> takeDeadline() {
    Optional<Instant> taken = deadline;
    deadline = Optional.empty();
    return taken;
  }
}
