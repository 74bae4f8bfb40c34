package dev.sorcha.peer.core.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers since when each finding holds, shows it when it has held for its time, and hides it
 * under its cause. Belongs to one thread at a time.
 *
 * <p>A cause hides its consequences from the moment on that it holds, also while it is too young to
 * be shown itself: otherwise every outage would begin with the wrong alarm.
 */
public final class Board {

  private final Map<FindingCode, Instant> since = new EnumMap<>(FindingCode.class);
  private final Map<FindingCode, Finding> shown = new EnumMap<>(FindingCode.class);

  /**
   * What a look has brought.
   *
   * @param raised shown from now on, by itself and not under a cause
   * @param cleared not shown by itself any more: gone, or explained by a cause
   */
  public record Look(Verdict verdict, List<Shown> raised, List<Finding> cleared) {
    public Look {
      raised = List.copyOf(raised);
      cleared = List.copyOf(cleared);
    }
  }

  /**
   * Takes what holds now.
   *
   * @param holding each code at most once
   */
  public Look look(List<Finding> holding, Instant now) {
    Map<FindingCode, Finding> current = new EnumMap<>(FindingCode.class);
    holding.forEach(finding -> current.put(finding.code(), finding));
    since.keySet().retainAll(current.keySet());
    current.keySet().forEach(code -> since.putIfAbsent(code, now));
    Verdict verdict = verdict(current, now);
    List<Shown> raised = new ArrayList<>();
    List<Finding> cleared = new ArrayList<>();
    Map<FindingCode, Finding> roots = new EnumMap<>(FindingCode.class);
    for (Shown root : verdict.roots()) {
      roots.put(root.finding().code(), root.finding());
      if (!shown.containsKey(root.finding().code())) {
        raised.add(root);
      }
    }
    shown.forEach(
        (code, finding) -> {
          if (!roots.containsKey(code)) {
            cleared.add(finding);
          }
        });
    shown.clear();
    shown.putAll(roots);
    return new Look(verdict, raised, cleared);
  }

  private Verdict verdict(Map<FindingCode, Finding> current, Instant now) {
    List<Shown> old = new ArrayList<>();
    current.forEach(
        (code, finding) -> {
          Instant began = since.getOrDefault(code, now);
          if (Duration.between(began, now).compareTo(code.timeToVisible()) >= 0) {
            old.add(new Shown(finding, code.severity(), began, root(code, current)));
          }
        });
    List<Shown> all = old.stream().map(one -> weighed(one, old)).toList();
    return new Verdict(
        all.stream()
            .sorted(
                Comparator.comparing(Shown::isHidden)
                    .thenComparing(Shown::severity, Comparator.reverseOrder())
                    .thenComparing(Shown::since)
                    .thenComparing(one -> one.finding().code()))
            .toList());
  }

  /** The last cause of a finding that holds, or nothing if it explains itself. */
  private static Optional<FindingCode> root(FindingCode code, Map<FindingCode, Finding> current) {
    for (FindingCode cause : code.consequenceOf()) {
      if (current.containsKey(cause)) {
        return Optional.of(root(cause, current).orElse(cause));
      }
    }
    return Optional.empty();
  }

  /** A cause is as bad as the worst of what it brings about. */
  private static Shown weighed(Shown one, List<Shown> all) {
    Severity worst =
        all.stream()
            .filter(other -> other.under().equals(Optional.of(one.finding().code())))
            .map(Shown::severity)
            .max(Severity::compareTo)
            .filter(severity -> severity.compareTo(one.severity()) > 0)
            .orElse(one.severity());
    return new Shown(one.finding(), worst, one.since(), one.under());
  }
}
