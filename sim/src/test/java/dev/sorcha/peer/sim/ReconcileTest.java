package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.reconcile.ReconcileConfig;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever was lost is found by comparing, in small networks. */
class ReconcileTest {

  private static final Sabotage WITHOUT =
      new Sabotage() {
        @Override
        public ReconcileConfig configured(ReconcileConfig defaults) {
          return defaults.off();
        }
      };

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 20, 50, 100})
  void lostAnnouncementsCostTimeAndNothingElse(int percent) {
    ScriptReport report = Runs.run(new Lost(16, 7, percent, 10));

    assertThat(report.number("coverage")).isEqualTo(1.0);
  }

  /** The control: the same loss, and nobody compares. */
  @Test
  void withoutItWhatIsLostStaysLost() {
    assertThatThrownBy(() -> new Lost(16, 7, 100, 10).run(WITHOUT, Progress.silent()))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("deliveries are missing");
  }

  @Test
  void twoSidesOfAPartitionBecomeOne() {
    ScriptReport report = apart(Duration.ofSeconds(30), 2_500, 10);

    assertThat(report.number("ms until all is everywhere")).isLessThan(10_000);
    assertThat(report.number("reconciliation on a link, most bytes")).isLessThan(350_000);
  }

  /** The control: a link that comes up tells of the newest 1,000 and of no more. */
  @Test
  void withoutItTwoSidesStayApart() {
    Apart apart = new Apart(6, 7, Duration.ofSeconds(60), 2_500, Duration.ofSeconds(60));

    assertThatThrownBy(() -> apart.run(WITHOUT, Progress.silent()))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("deliveries are missing");
  }

  /** Of 3,000 by slices, of 13,000 by the others' orders. */
  @ParameterizedTest
  @ValueSource(ints = {3_000, 13_000})
  void aLateJoinerGetsEverythingAndDisturbsNobody(int missed) {
    ScriptReport report = Runs.run(new Behind(5, 7, missed));

    assertThat(report.number("ms until it has everything")).isLessThan(60_000);
    assertThat(report.number("ms until the others have what is new, p99, meanwhile"))
        .isLessThan(1.5 * report.number("ms until the others have what is new, p99, before"));
  }

  @Test
  @Tag("long")
  void tenThousandDifferencesOfAPartitionAreMendedWithinSeconds() {
    assertThat(apart(Duration.ofSeconds(30), 10_000, 20).number("ms until all is everywhere"))
        .isLessThan(10_000);
    assertThat(apart(Duration.ofMinutes(10), 10_000, 20).number("ms until all is everywhere"))
        .isLessThan(15_000);
  }

  private static ScriptReport apart(Duration cut, int transactions, int nodes) {
    return Runs.run(new Apart(nodes, 7, cut, transactions, Duration.ofSeconds(60)));
  }
}
