package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FleetingDiskTest {

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "overlay", "RAMFS"})
  void memoryAndLayersOfContainersAreThrownAway(String type) {
    assertThat(FleetingDisk.ofType(type)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "NTFS", "apfs", "btrfs"})
  void disksStay(String type) {
    assertThat(FleetingDisk.ofType(type)).isEmpty();
  }
}
