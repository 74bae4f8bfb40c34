package dev.sorcha.peer.core.guard;

import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Counts provable offences and bans who commits too many for a while; and keeps the bans of an
 * operator, which last as long as he says.
 *
 * <p>The score is the invalid-payload term of D21 alone: {@code -10 x offences^2}, ban below -50,
 * that is at the third. Rationale: one wrong body may be a broken disk, three are a policy; the
 * square makes repetition dear and a single slip cheap. What a peer may do without proof of fault
 * (being slow, knowing nothing) costs nothing here.
 */
public final class Guard {

  private static final int BAN_BELOW = -50;

  private final GuardConfig config;

  /** Least recently offending first. */
  private final LinkedHashMap<PeerId, Standing> records = new LinkedHashMap<>();

  private final Bans byOperator = new Bans();

  private record Standing(int offences, Instant bannedUntil) {
    int score() {
      return -10 * offences * offences;
    }
  }

  public Guard(GuardConfig config) {
    this.config = config;
  }

  /**
   * Writes an offence down.
   *
   * @return whether the peer is banned now
   */
  public boolean onOffence(PeerId peer, Offence offence, String detail, Instant now, Effects out) {
    out.publish(new NodeEvent.Offended(peer, offence, detail));
    Standing before = records.remove(peer);
    int offences = before == null ? 1 : before.offences() + 1;
    Standing after = new Standing(offences, before == null ? Instant.MIN : before.bannedUntil());
    if (after.score() < BAN_BELOW) {
      // A ban settles the account: the next one needs three new offences.
      after = new Standing(0, now.plus(config.ban()));
      out.publish(new NodeEvent.Banned(peer, config.ban()));
    }
    if (records.size() >= config.maxRecords()) {
      records.pollFirstEntry();
    }
    records.put(peer, after);
    return isBanned(peer, now);
  }

  /** The operator's bans of earlier lives. */
  public void onStarted(List<Ban> stored, Instant now, Effects out) {
    byOperator.load(stored, now, out);
  }

  /**
   * An operator bans a peer.
   *
   * @param address where it listens, if that is known
   * @param time for how long; empty for good
   * @return whether there was a place for it
   */
  public boolean ban(
      PeerId peer,
      Optional<PeerAddress> address,
      Optional<Duration> time,
      String reason,
      Instant now,
      Effects out) {
    Optional<PeerAddress> at = address.or(() -> byOperator.addressOf(peer));
    Ban ban = new Ban(peer, at, reason, now, time.map(now::plus), true);
    if (!byOperator.put(ban, now, out)) {
      return false;
    }
    out.publish(new NodeEvent.BannedByOperator(peer, time, reason));
    return true;
  }

  /** Where a peer that an operator banned was known to listen. */
  public Optional<PeerAddress> addressOf(PeerId peer) {
    return byOperator.addressOf(peer);
  }

  /**
   * An operator lifts what bans a peer, whoever did.
   *
   * @return whether it was banned
   */
  public boolean unban(PeerId peer, Instant now, Effects out) {
    boolean forFaults = isBannedForFaults(peer, now);
    if (forFaults) {
      records.remove(peer);
    }
    boolean was = byOperator.remove(peer, now, out) || forFaults;
    if (was) {
      out.publish(new NodeEvent.Unbanned(peer));
    }
    return was;
  }

  /** All bans in force: the operator's, then those for faults. */
  public List<Ban> bans(Instant now, Effects out) {
    List<Ban> all = new ArrayList<>(byOperator.list(now, out));
    records.forEach(
        (peer, standing) -> {
          if (now.isBefore(standing.bannedUntil())) {
            Instant since = standing.bannedUntil().minus(config.ban());
            all.add(
                new Ban(
                    peer,
                    Optional.empty(),
                    "provable faults",
                    since,
                    Optional.of(standing.bannedUntil()),
                    false));
          }
        });
    return all;
  }

  /** Whether nothing is to be taken from this peer now. */
  public boolean isBanned(PeerId peer, Instant now) {
    return isBannedForFaults(peer, now) || isBannedByOperator(peer, now);
  }

  /** Whether it is not even to be known. */
  public boolean isBannedByOperator(PeerId peer, Instant now) {
    return byOperator.holds(peer, now);
  }

  private boolean isBannedForFaults(PeerId peer, Instant now) {
    Standing standing = records.get(peer);
    return standing != null && now.isBefore(standing.bannedUntil());
  }
}
