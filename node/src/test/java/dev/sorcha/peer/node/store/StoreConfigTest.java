package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.outbox.OutboxConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StoreConfigTest {

  @Test
  void aValueOutOfRangeIsNamedWithWhatIsExpected() {
    StoreConfig config = StoreConfig.DEFAULT;
    assertThatThrownBy(() -> config.with(changes -> changes.maxBytes = 1))
        .hasMessage("maxBytes: 1 (expected: >= 2)");
    assertThatThrownBy(() -> config.with(changes -> changes.maxRows = 0))
        .hasMessage("maxRows: 0 (expected: >= 1)");
    assertThatThrownBy(() -> config.with(changes -> changes.maxBytes = Long.MAX_VALUE))
        .hasMessageContaining("expected: at most 4 TiB");
    assertThatThrownBy(() -> config.with(changes -> changes.maxAge = Duration.ZERO))
        .hasMessage("maxAge: PT0S (expected: > 0)");
    assertThatThrownBy(() -> config.with(changes -> changes.maxOwnAge = Duration.ofSeconds(1)))
        .hasMessageContaining("expected: >= maxAge, PT1H");
  }

  @Test
  void theOutboxRefusesWhatTheStoreWouldNotTake() {
    assertThat(OutboxConfig.DEFAULT.maxBytes()).isEqualTo(StoreConfig.DEFAULT.maxQueuedBytes());
  }

  @Test
  void theHardStopLeavesRoomAboveTheBound() {
    assertThat(StoreConfig.DEFAULT.maxPages() * 4_096).isGreaterThan(3L << 29);
  }
}
