package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalDiskTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "fuse.sshfs", "NFS4"})
  void namesNetworkFileSystems(String type) {
    assertThat(LocalDisk.isNetwork(type)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "NTFS", "fuse.ntfs-3g"})
  void leavesLocalOnesAlone(String type) {
    assertThat(LocalDisk.isNetwork(type)).isFalse();
  }

  @Test
  void aFolderOfThisMachineIsFine(@TempDir Path folder) {
    assertThatCode(() -> LocalDisk.require(folder, "data directory")).doesNotThrowAnyException();
  }
}
