package dev.sorcha.peer.core.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The process, its disk, its clock, its key and its configuration. */
public final class MachineRules {

  /** A loop that waits looks up every second. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

  /** As the alert for certificates has it (operators 4.4). */
  private static final Duration CERTIFICATE_WARNING = Duration.ofDays(14);

  /** As the alert for clocks has it (operators 4.4). */
  private static final Duration LARGEST_OFFSET = Duration.ofSeconds(5);

  private MachineRules() {}

  static List<Finding> of(Facts facts) {
    List<Finding> found = new ArrayList<>();
    loop(facts.machine().loopSilence()).ifPresent(found::add);
    storage(facts.storage().alive()).ifPresent(found::add);
    refusing(facts).ifPresent(found::add);
    if (facts.storage().failed() && facts.storage().low()) {
      found.add(failed());
    }
    certificate(facts).ifPresent(found::add);
    keys(facts).ifPresent(found::add);
    clock(facts).ifPresent(found::add);
    if (!facts.machine().fleeting().isEmpty()) {
      found.add(
          new Finding(
              FindingCode.IDENTITY_EPHEMERAL,
              "the data folder is on " + facts.machine().fleeting()));
    }
    if (!facts.machine().exposed().isEmpty()) {
      found.add(
          new Finding(
              FindingCode.ADMIN_EXPOSED,
              "other users may read " + String.join(" and ", facts.machine().exposed())));
    }
    List<String> idle = facts.settings().notInForce();
    if (!idle.isEmpty()) {
      found.add(
          new Finding(
              FindingCode.CONFIG_IDLE,
              "set, and without effect: " + Text.plain(String.join("; ", idle))));
    }
    return found;
  }

  /** Whether the node's thread is at work; for probes, too. */
  public static Optional<Finding> loop(Duration silence) {
    return silence.compareTo(LONGEST_SILENCE) < 0
        ? Optional.empty()
        : Optional.of(
            new Finding(
                FindingCode.NODE_LOOP_SILENT,
                "the event loop was last at work " + silence.toSeconds() + " s ago"));
  }

  /** Whether the database has its thread; for probes, too. */
  public static Optional<Finding> storage(boolean alive) {
    return alive
        ? Optional.empty()
        : Optional.of(
            new Finding(
                FindingCode.STORAGE_STOPPED, "the thread that owns the database has ended"));
  }

  /** Why submissions are not taken, for whatever the process itself knows; for probes, too. */
  public static Optional<Finding> refusing(
      boolean accepting, boolean draining, boolean low, boolean failed) {
    if (low) {
      return Optional.of(
          new Finding(
              FindingCode.DISK_LOW,
              "the disk of the data folder is almost full, and nothing new is taken"));
    }
    if (failed) {
      return Optional.of(failed());
    }
    if (draining) {
      return Optional.of(
          new Finding(
              FindingCode.NODE_DRAINING,
              "nothing new is taken; the node ends when nothing waits in its outbox"));
    }
    return accepting
        ? Optional.empty()
        : Optional.of(
            new Finding(FindingCode.NODE_STARTING, "submissions are not taken yet, or any more"));
  }

  private static Optional<Finding> refusing(Facts facts) {
    return refusing(
        facts.machine().accepting(),
        facts.status().queue().draining(),
        facts.storage().low(),
        facts.storage().failed());
  }

  private static Finding failed() {
    return new Finding(
        FindingCode.STORAGE_FAILED, "the database could not be written, and submissions fail");
  }

  private static Optional<Finding> certificate(Facts facts) {
    Instant until = facts.machine().certificateUntil();
    Duration left = Duration.between(facts.now(), until);
    if (left.compareTo(CERTIFICATE_WARNING) >= 0) {
      return Optional.empty();
    }
    String when = left.isNegative() ? "has ended " : "ends in " + Text.span(left) + ", ";
    return Optional.of(
        new Finding(
            FindingCode.CERT_EXPIRING, "the certificate in node.crt " + when + "on " + until));
  }

  private static Optional<Finding> keys(Facts facts) {
    Facts.Sightings seen = facts.sightings();
    return seen.refusedKeys() == 0
        ? Optional.empty()
        : Optional.of(
            new Finding(
                FindingCode.CERT_UNTRUSTED,
                Text.count(seen.refusedKeys(), "peer")
                    + " showed another key or broke the handshake off in the last 10 min: "
                    + Text.plain(seen.lastRefusal())));
  }

  private static Optional<Finding> clock(Facts facts) {
    return facts
        .sightings()
        .clockOffset()
        .filter(offset -> offset.abs().compareTo(LARGEST_OFFSET) > 0)
        .map(
            offset ->
                new Finding(
                    FindingCode.CLOCK_SKEW,
                    "this machine's clock is "
                        + Text.span(offset.abs())
                        + (offset.isNegative() ? " behind" : " ahead of")
                        + " the median of "
                        + Text.count(facts.sightings().clocks(), "peer")));
  }
}
