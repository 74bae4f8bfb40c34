package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.outbox.OutboxConfig;
import org.junit.jupiter.api.Test;

final class StoreConfigTest {

  @Test
  void aValueOutOfRangeIsNamedWithWhatIsExpected() {
    assertThatThrownBy(() -> new StoreConfig(1, 1, 0, 1, 1, 1, 0))
        .hasMessage("maxBytes: 1 (expected: >= 2)");
    assertThatThrownBy(() -> new StoreConfig(2, 0, 0, 1, 1, 1, 0))
        .hasMessage("maxRows: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new StoreConfig(Long.MAX_VALUE, 1, 0, 1, 1, 1, 0))
        .hasMessageContaining("expected: at most 4 TiB");
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
