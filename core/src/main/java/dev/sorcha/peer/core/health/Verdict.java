package dev.sorcha.peer.core.health;

import java.util.List;
import java.util.Optional;

/**
 * How a node is, in one word and one sentence.
 *
 * @param findings those that explain themselves, the worst first, and of equal ones the oldest;
 *     then their consequences
 */
public record Verdict(List<Shown> findings) {

  public Verdict {
    findings = List.copyOf(findings);
  }

  /** The word, best first. */
  public enum Word {
    /** Nothing, or nothing that needs doing. */
    HEALTHY("healthy"),
    /** It works, and something should be done. */
    DEGRADED("degraded"),
    /** It does not do its work, or will not for long. */
    UNHEALTHY("unhealthy");

    private final String text;

    Word(String text) {
      this.text = text;
    }

    /** As in JSON and commands. */
    public String text() {
      return text;
    }
  }

  /** The findings that no other one explains. */
  public List<Shown> roots() {
    return findings.stream().filter(shown -> !shown.isHidden()).toList();
  }

  /** By the worst finding. */
  public Word word() {
    Optional<Severity> worst = roots().stream().map(Shown::severity).max(Severity::compareTo);
    if (worst.isEmpty()) {
      return Word.HEALTHY;
    }
    return switch (worst.get()) {
      case INFO -> Word.HEALTHY;
      case WARNING -> Word.DEGRADED;
      case CRITICAL -> Word.UNHEALTHY;
    };
  }

  /** What is worst, in a sentence; of several, how many more there are. */
  public String summary() {
    List<Shown> roots = roots();
    if (roots.isEmpty()) {
      return "nothing is wrong";
    }
    int more = roots.size() - 1;
    return roots.getFirst().finding().cause()
        + (more == 0 ? "" : "; and " + Text.count(more, "other finding"));
  }
}
