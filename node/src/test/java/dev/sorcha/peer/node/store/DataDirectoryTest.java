package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {

  @TempDir Path folder;

  @Test
  void isMadeForItsOwnerAlone() throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    Path made = folder.resolve("above/node");

    try (DataDirectory directory = DataDirectory.open(made)) {
      assertThat(directory.path()).isEqualTo(made);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void isHeldOnceInAProcess() throws Exception {
    try (DataDirectory first = DataDirectory.open(folder)) {
      Path otherName = first.path().resolve("../" + folder.getFileName());

      assertThatThrownBy(() -> DataDirectory.open(otherName))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(otherName.toString())
          .hasMessageContaining("in use")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void isFreeAfterItsHolderClosed() throws Exception {
    DataDirectory.open(folder).close();

    try (DataDirectory again = DataDirectory.open(folder)) {
      assertThat(again.path()).isEqualTo(folder);
    }
  }

  @Test
  void aFailureToOpenHoldsNothing() throws Exception {
    Files.createDirectory(folder.resolve("lock"));
    assertThatThrownBy(() -> DataDirectory.open(folder)).hasMessageContaining("cannot be written");
    Files.delete(folder.resolve("lock"));

    try (DataDirectory open = DataDirectory.open(folder)) {
      assertThat(open.path()).isEqualTo(folder);
    }
  }

  @Test
  void aFileInItsPlaceIsRefused() throws Exception {
    Path file = Files.createFile(folder.resolve("node"));

    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("data directory " + file)
        .hasMessageContaining("is not a folder");
  }

  /** Permission bits do not bind root; nobody makes folders in /proc. */
  @Test
  void aPlaceWithoutTheRightToWriteIsRefused() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));

    assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/self/node")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("/proc/self/node cannot be made");
    assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/self")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("/proc/self cannot be written");
  }
}
