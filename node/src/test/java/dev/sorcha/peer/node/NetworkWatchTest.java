package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class NetworkWatchTest {

  private Set<String> addresses = Set.of("192.0.2.1");
  private int changes;
  private final NetworkWatch watch = new NetworkWatch(() -> addresses, () -> changes++);

  @Test
  void anotherAddressIsAChangeAndNoneIsNot() {
    watch.look();
    assertThat(changes).isZero();
    addresses = Set.of();
    watch.look();
    assertThat(changes).isZero();
    addresses = Set.of("198.51.100.1");
    watch.look();
    watch.look();
    assertThat(changes).isEqualTo(1);
  }
}
