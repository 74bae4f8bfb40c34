package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskRoomTest {

  private static final long MIB = 1L << 20;
  private static final long RESERVE = 1_000_000;

  @TempDir Path folder;
  private final Disk disk = new Disk();
  private DiskRoom room;

  private static final class Disk implements DiskRoom.Space {
    long usable = 10_000 * MIB;
    long total = 10_000 * MIB;

    @Override
    public long usable() {
      return usable;
    }

    @Override
    public long total() {
      return total;
    }
  }

  @BeforeEach
  void room() {
    room = new DiskRoom(folder.resolve("tx_queue.db"), RESERVE, disk);
  }

  private Path reserve() {
    return folder.resolve("tx_queue.db.reserve");
  }

  @Test
  void keepsAReserveThatTakesRoomWhileThereIsSome() throws Exception {
    room.look(0);
    assertThat(Files.size(reserve())).isGreaterThanOrEqualTo(RESERVE);
    assertThat(room.isLow()).isFalse();
  }

  @Test
  void writesNoReserveOnADiskWithoutRoom() {
    disk.usable = 500 * MIB;
    room.look(0);
    assertThat(reserve()).doesNotExist();
  }

  @Test
  void isLowBelow64MiB() {
    room.look(0);
    disk.usable = 64 * MIB;
    room.look(0);
    assertThat(room.isLow()).isFalse();
    disk.usable = 64 * MIB - 1;
    room.look(0);
    assertThat(room.isLow()).isTrue();
  }

  @Test
  void isLowBelowAnEighthOfASmallDisk() {
    disk.total = 64 * MIB;
    disk.usable = 40 * MIB;
    room.look(0);
    disk.usable = 9 * MIB;
    room.look(0);
    assertThat(room.isLow()).isFalse();
    disk.usable = 7 * MIB;
    room.look(0);
    assertThat(room.isLow()).isTrue();
  }

  @Test
  void whatIsFreeInsideTheDatabaseIsRoom() {
    room.look(0);
    disk.usable = 0;
    room.look(65 * MIB);
    assertThat(room.isLow()).isFalse();
  }

  @Test
  void givesTheReserveUpOnceAndWritesItAgainWhenThereIsRoom() {
    room.look(0);
    disk.usable = 0;
    assertThat(room.isFull()).isTrue();
    assertThat(room.release()).isTrue();
    assertThat(reserve()).doesNotExist();
    assertThat(room.release()).isFalse();

    disk.usable = 513 * MIB;
    room.look(0);
    assertThat(reserve()).exists();
    assertThat(room.isLow()).isFalse();
  }

  @Test
  void theRoomOfAReserveThatIsGoneIsNotGivenAway() {
    disk.usable = 64 * MIB + RESERVE - 1;
    room.look(0);
    assertThat(room.isLow()).isTrue();
    disk.usable = 64 * MIB + RESERVE;
    room.look(0);
    assertThat(room.isLow()).isFalse();
  }

  @Test
  void aStartWithoutRoomGetsTheReserve() {
    room.look(0);
    room.onStart();
    assertThat(reserve()).exists();
    disk.usable = 3 * MIB;
    room.onStart();
    assertThat(reserve()).doesNotExist();
  }

  @Test
  void aFileAtItsOwnBoundIsNoFullDisk() {
    room.look(0);
    assertThat(room.isFull()).isFalse();
  }
}
