package dev.sorcha.peer.core.outbox;

import java.time.Duration;
import java.util.List;

/**
 * Limits and pace of the outbox.
 *
 * @param maxEntries accepted and not yet in custody; one more is refused; default 10,000 (seed,
 *     MaxQueueSize)
 * @param maxBytes of them and of the dead letters, which may not be pruned either; default 512 MiB,
 *     half of the store
 * @param maxSavingBytes submissions on their way to the disk; default 32 MiB, half of what may wait
 *     there
 * @param custodyPeers distinct peers that must hold a copy on disk, or all known ones if fewer;
 *     default 2 (DESIGN S18)
 * @param maxInFlight told to peers and not answered; less than one peer may announce (bounds, row
 *     1), so that no announcement is ignored; default 4,000
 * @param maxInFlightBytes of these, and as many again of bodies above 1 MiB; default 16 MiB, a
 *     guess: four minutes of the slowest peer
 * @param attempts real ones, after which an entry is a dead letter; default 5 (issue of the outbox)
 * @param attemptTime in which a peer that was told takes custody, plus the time that the bytes in
 *     flight need at 64 KiB/s; default 30 s, six pings, so that a dead link is known as one
 * @param nudges after which peers are told again within an attempt: what they have ignored or given
 *     up in between they take up anew; defaults 1 s, 5 s, 15 s (D19; the last one is longer than a
 *     peer remembers what nobody served)
 * @param pauses after an attempt, the last one repeating; each is drawn from a fifth less to a
 *     fifth more; defaults 5 s, 30 s, 2 min, 10 min (D19)
 * @param echoPatience how long an entry in custody waits for a sign that it spreads; default 60 s,
 *     a guess
 * @param maxDead dead letters; at the bound further ones stay in the outbox; default 10,000
 *     (bounds, row 10)
 * @param maxDeadBytes of these; default 256 MiB (bounds, row 10)
 * @param receipts of transactions that left the outbox, for their status; default 4,096, a guess: a
 *     kilobyte each with ten peers
 */
public record OutboxConfig(
    int maxEntries,
    long maxBytes,
    long maxSavingBytes,
    int custodyPeers,
    int maxInFlight,
    long maxInFlightBytes,
    int attempts,
    Duration attemptTime,
    List<Duration> nudges,
    List<Duration> pauses,
    Duration echoPatience,
    int maxDead,
    long maxDeadBytes,
    int receipts) {

  /** The defaults. */
  public static final OutboxConfig DEFAULT =
      new OutboxConfig(
          10_000,
          512L << 20,
          32L << 20,
          2,
          4_000,
          16L << 20,
          5,
          Duration.ofSeconds(30),
          List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(15)),
          List.of(
              Duration.ofSeconds(5),
              Duration.ofSeconds(30),
              Duration.ofMinutes(2),
              Duration.ofMinutes(10)),
          Duration.ofSeconds(60),
          10_000,
          256L << 20,
          4_096);

  public OutboxConfig {
    nudges = List.copyOf(nudges);
    pauses = List.copyOf(pauses);
    atLeast("maxEntries", maxEntries, 1);
    atLeast("maxBytes", maxBytes, 1);
    atLeast("maxSavingBytes", maxSavingBytes, 1);
    atLeast("custodyPeers", custodyPeers, 1);
    atLeast("maxInFlight", maxInFlight, 1);
    atLeast("maxInFlightBytes", maxInFlightBytes, 1);
    atLeast("attempts", attempts, 1);
    atLeast("maxDead", maxDead, 0);
    atLeast("maxDeadBytes", maxDeadBytes, 0);
    atLeast("receipts", receipts, 0);
    if (!attemptTime.isPositive()) {
      throw new IllegalArgumentException("attemptTime: " + attemptTime + " (expected: > 0)");
    }
    if (pauses.isEmpty()) {
      throw new IllegalArgumentException("pauses: empty (expected: at least one)");
    }
  }

  /** The same with other bounds on what may wait. */
  public OutboxConfig withBounds(int newMaxEntries, long newMaxBytes) {
    return new OutboxConfig(
        newMaxEntries,
        newMaxBytes,
        maxSavingBytes,
        custodyPeers,
        maxInFlight,
        maxInFlightBytes,
        attempts,
        attemptTime,
        nudges,
        pauses,
        echoPatience,
        maxDead,
        maxDeadBytes,
        receipts);
  }

  /** The same with another number of attempts before an entry is a dead letter. */
  public OutboxConfig withAttempts(int newAttempts) {
    return new OutboxConfig(
        maxEntries,
        maxBytes,
        maxSavingBytes,
        custodyPeers,
        maxInFlight,
        maxInFlightBytes,
        newAttempts,
        attemptTime,
        nudges,
        pauses,
        echoPatience,
        maxDead,
        maxDeadBytes,
        receipts);
  }

  /** The same with another pace: for tests that cannot wait for minutes. */
  public OutboxConfig withPace(Duration newAttemptTime, List<Duration> newPauses) {
    return new OutboxConfig(
        maxEntries,
        maxBytes,
        maxSavingBytes,
        custodyPeers,
        maxInFlight,
        maxInFlightBytes,
        attempts,
        newAttemptTime,
        nudges,
        newPauses,
        echoPatience,
        maxDead,
        maxDeadBytes,
        receipts);
  }

  /** The same with other bounds on dead letters. */
  public OutboxConfig withDead(int newMaxDead, long newMaxDeadBytes) {
    return new OutboxConfig(
        maxEntries,
        maxBytes,
        maxSavingBytes,
        custodyPeers,
        maxInFlight,
        maxInFlightBytes,
        attempts,
        attemptTime,
        nudges,
        pauses,
        echoPatience,
        newMaxDead,
        newMaxDeadBytes,
        receipts);
  }

  /** The same with another window. */
  public OutboxConfig withWindow(int newMaxInFlight, long newMaxInFlightBytes) {
    return new OutboxConfig(
        maxEntries,
        maxBytes,
        maxSavingBytes,
        custodyPeers,
        newMaxInFlight,
        newMaxInFlightBytes,
        attempts,
        attemptTime,
        nudges,
        pauses,
        echoPatience,
        maxDead,
        maxDeadBytes,
        receipts);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
