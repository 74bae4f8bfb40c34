package dev.sorcha.peer.core.guard;

import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.LinkedHashMap;

/**
 * Counts provable offences and bans who commits too many.
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

  /** Whether nothing is to be taken from this peer now. */
  public boolean isBanned(PeerId peer, Instant now) {
    Standing standing = records.get(peer);
    return standing != null && now.isBefore(standing.bannedUntil());
  }
}
