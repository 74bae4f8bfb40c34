package dev.sorcha.peer.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BoardTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final Finding ALONE = new Finding(FindingCode.BOOTSTRAP_FAILING, "alone");
  private static final Finding OFFLINE = new Finding(FindingCode.NET_OFFLINE, "offline");
  private static final Finding STUCK = new Finding(FindingCode.QUEUE_STUCK, "stuck");
  private static final Finding DEAD = new Finding(FindingCode.DEAD_LETTERS, "dead");
  private static final Finding MIX = new Finding(FindingCode.VERSION_MIX, "mix");

  private final Board board = new Board();

  private Board.Look at(long seconds, Finding... holding) {
    return board.look(List.of(holding), START.plusSeconds(seconds));
  }

  @Test
  void showsWhatHasHeldForItsTime() {
    assertThat(at(0, OFFLINE).verdict().findings()).isEmpty();
    assertThat(at(14, OFFLINE).raised()).isEmpty();

    Board.Look look = at(15, OFFLINE);

    assertThat(look.raised()).extracting(Shown::finding).containsExactly(OFFLINE);
    assertThat(look.verdict().word()).isEqualTo(Verdict.Word.UNHEALTHY);
    assertThat(at(16, OFFLINE).raised()).isEmpty();
  }

  @Test
  void aBreakBeginsTheTimeAnew() {
    at(0, OFFLINE);
    at(10);
    at(11, OFFLINE);

    assertThat(at(20, OFFLINE).verdict().findings()).isEmpty();
    assertThat(at(26, OFFLINE).verdict().findings()).hasSize(1);
  }

  @Test
  void hidesConsequencesUnderTheLastCause() {
    at(0, ALONE, OFFLINE, STUCK);
    Verdict verdict = at(20, ALONE, OFFLINE, STUCK).verdict();

    assertThat(verdict.roots()).extracting(Shown::finding).containsExactly(ALONE);
    assertThat(verdict.findings())
        .filteredOn(Shown::isHidden)
        .extracting(shown -> shown.under().orElseThrow())
        .containsOnly(FindingCode.BOOTSTRAP_FAILING);
    assertThat(verdict.summary()).isEqualTo("alone");
  }

  @Test
  void aCauseIsAsBadAsItsConsequences() {
    at(0, ALONE, OFFLINE);
    Verdict verdict = at(20, ALONE, OFFLINE).verdict();

    assertThat(verdict.roots().getFirst().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(verdict.word()).isEqualTo(Verdict.Word.UNHEALTHY);
  }

  @Test
  void aCauseHidesEvenBeforeItIsShown() {
    assertThat(at(0, OFFLINE, STUCK).verdict().roots()).isEmpty();
    // Control: without the cause it is shown at once.
    assertThat(at(1, STUCK).raised()).extracting(Shown::finding).containsExactly(STUCK);
  }

  @Test
  void aConsequenceThatOutlivesItsCauseIsShown() {
    at(0, OFFLINE, STUCK);
    at(20, OFFLINE, STUCK);
    Board.Look look = at(21, STUCK);

    assertThat(look.raised()).extracting(Shown::finding).containsExactly(STUCK);
    assertThat(look.cleared()).containsExactly(OFFLINE);
    assertThat(look.verdict().roots().getFirst().since()).isEqualTo(START);
  }

  @Test
  void theWorstComesFirstAndInfoIsHealthy() {
    at(0, DEAD, MIX);
    Verdict verdict = at(60, DEAD, MIX).verdict();

    assertThat(verdict.roots()).extracting(Shown::finding).containsExactly(DEAD, MIX);
    assertThat(verdict.word()).isEqualTo(Verdict.Word.DEGRADED);
    assertThat(verdict.summary()).isEqualTo("dead; and 1 other finding");
    assertThat(at(61, MIX).verdict().word()).isEqualTo(Verdict.Word.HEALTHY);
    assertThat(at(62).verdict().summary()).isEqualTo("nothing is wrong");
  }

  /** Otherwise two findings could hide each other, and nothing would be said. */
  @Test
  void noFindingIsAConsequenceOfItself() {
    for (FindingCode code : FindingCode.values()) {
      Set<FindingCode> above = new LinkedHashSet<>();
      ArrayDeque<FindingCode> open = new ArrayDeque<>(code.consequenceOf());
      while (!open.isEmpty()) {
        FindingCode cause = open.pop();
        if (above.add(cause)) {
          open.addAll(cause.consequenceOf());
        }
      }
      assertThat(above).as(code.word()).doesNotContain(code);
    }
  }

  @Test
  void causesAreSpeltAsTheyAre() {
    assertThat(FindingCode.DISCOVERY_STALE.consequenceOf())
        .containsExactly(
            FindingCode.NET_OFFLINE,
            FindingCode.NET_PARTITION,
            FindingCode.BOOTSTRAP_FAILING,
            FindingCode.NET_STANDALONE);
    assertThat(FindingCode.QUEUE_STUCK.consequenceOf()).hasSize(6);
  }
}
