package dev.sorcha.peer.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.NodeStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one node says of the success criteria. */
final class ScoreboardTest {

  private static final NodeStatus STATUS = Answers.await(new ListedNode().status());

  @Test
  void everyCriterionIsMetByAGoodNode() {
    Measured good = new Measured(0.4, 1_000, 0.04, 0.2, 3_000, 200_000, 120L << 20);

    assertThat(verdicts(good, new Pulse.Looks(1_000, 1_000, 20_000))).containsOnly("pass");
  }

  @Test
  void everyCriterionCanBeMissed() {
    Measured bad = new Measured(11, 1_000, 0.5, 61, 10, 100_000, 500L << 20);

    assertThat(verdicts(bad, new Pulse.Looks(1_000, 990, 121_000))).containsOnly("fail");
  }

  @Test
  void whatWasNotMeasuredIsNotJudged() {
    Measured none = new Measured(0, 0, 0, 0, 0, 0, 1);

    assertThat(verdicts(none, new Pulse.Looks(0, 0, -1)))
        .containsExactly("unknown", "unknown", "unknown", "unknown", "unknown", "pass", "unknown");
  }

  private static List<String> verdicts(Measured measured, Pulse.Looks looks) {
    return Scoreboard.of(measured, STATUS, looks).criteria().stream()
        .map(Scoreboard.Row::verdict)
        .toList();
  }
}
