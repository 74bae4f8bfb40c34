package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.OpenStore.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract D10: damage is kept, said, and what is intact goes on. */
final class SalvageTest {

  private static final int PAGE = 4_096;

  /** Bodies on a page of the file, and a few for those that reach over into another. */
  private static final int ON_A_PAGE = 8;

  @TempDir Path folder;
  private final List<Transaction> transactions = new ArrayList<>();
  private Path file;
  private byte[] sound;

  /** 100 that wait for peers, 100 of peers, 100 that were released, in turns. */
  @BeforeEach
  void fill() throws Exception {
    Random random = new Random(1);
    try (OpenStore open = OpenStore.in(folder)) {
      for (int i = 0; i < 300; i++) {
        byte[] bytes = new byte[600];
        random.nextBytes(bytes);
        Transaction transaction = Transaction.of(bytes);
        transactions.add(transaction);
        if (i % 3 == 1) {
          open.keep(transaction, ALICE);
        } else {
          open.accept(transaction);
        }
        if (i % 3 == 2) {
          open.store.save(new Change.Release(transaction.id()));
        }
      }
    }
    file = folder.resolve(SqliteStore.QUEUE_FILE);
    sound = Files.readAllBytes(file);
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.toString().matches(".*\\.corrupt-[0-9]+")).toList();
    }
  }

  /** Opens, once more if only reading shows the damage, and counts what is there unharmed. */
  private int intactAfterStart() throws Exception {
    for (int start = 1; start <= 2; start++) {
      try (OpenStore open = OpenStore.in(folder)) {
        StoredState state = open.store.storedState();
        assertThat(state.outbox()).allMatch(row -> row.sequence() % 3 == 1);
        int intact = 0;
        for (Transaction transaction : transactions) {
          Optional<Transaction> found = open.store.find(transaction.id());
          if (found.isPresent()) {
            assertThat(found.get().bytes()).isEqualTo(transaction.bytes());
            intact++;
          }
        }
        for (Delivery delivery : open.store.deliveriesAfter(0, 1_000)) {
          // A bit of the id itself may be the one that flipped: then no bytes go with it.
          if (!transactions.get((int) delivery.sequence() - 1).id().equals(delivery.id())) {
            assertThat(open.store.find(delivery.id())).isEmpty();
          }
        }
        assertThat(open.accept(OpenStore.transaction("the next one"))).isGreaterThan(300);
        return intact;
      } catch (StoreException readable) {
        assertThat(readable).hasMessageContaining("start the node again");
      }
    }
    throw new AssertionError("two starts were not enough");
  }

  private void damage(byte[] bytes) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path other : files.toList()) {
        Files.delete(other);
      }
    }
    Files.write(file, bytes);
  }

  @Test
  void aZeroedPageCostsWhatWasOnIt() throws Exception {
    for (int page = 1; page < sound.length / PAGE; page += 7) {
      byte[] damaged = sound.clone();
      Arrays.fill(damaged, page * PAGE, (page + 1) * PAGE, (byte) 0);
      damage(damaged);
      Files.createFile(folder.resolve(SqliteStore.QUEUE_FILE + ".suspect"));
      if (isRoot(page)) {
        continue;
      }
      assertThat(intactAfterStart()).as("page %d", page).isGreaterThanOrEqualTo(300 - ON_A_PAGE);
    }
  }

  /** Everything below the page that a table begins with is out of reach. */
  private boolean isRoot(int page) {
    int type = sound[page * PAGE];
    return type == 5 || type == 2;
  }

  @Test
  void noFlippedBitServesWrongBytesOrKeepsTheNodeFromStarting() throws Exception {
    Random random = new Random(2);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = sound.clone();
      // Behind the header of the file, where a flip makes it another program's or version's.
      int at = random.nextInt(PAGE, damaged.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      damage(damaged);
      assertThat(intactAfterStart()).as("bit at %d", at).isPositive();
    }
  }

  @Test
  void aTruncatedFileKeepsWhatIsLeft() throws Exception {
    damage(Arrays.copyOf(sound, sound.length / PAGE / 2 * PAGE));
    assertThat(intactAfterStart()).isPositive();
    assertThat(kept()).hasSize(1);
  }

  @Test
  void garbageIsKeptAndANewFileBegun() throws Exception {
    byte[] garbage = new byte[40_960];
    new Random(3).nextBytes(garbage);
    damage(garbage);
    assertThat(intactAfterStart()).isZero();
    assertThat(kept()).hasSize(1);
    assertThat(Files.readAllBytes(kept().getFirst())).isEqualTo(garbage);
  }

  /** The first rename took place and nothing else. */
  @Test
  void aCrashWhileSalvagingIsMadeGoodByTheNextStart() throws Exception {
    Files.move(file, folder.resolve(SqliteStore.QUEUE_FILE + ".corrupt-1700000000000"));
    Files.write(folder.resolve(SqliteStore.QUEUE_FILE + ".salvage"), new byte[100]);
    assertThat(intactAfterStart()).isEqualTo(300);
    assertThat(kept()).hasSize(1);
    assertThat(folder.resolve(SqliteStore.QUEUE_FILE + ".salvage")).doesNotExist();
  }

  @Test
  void aSuspectedFileThatIsSoundGoesOn() throws Exception {
    Files.createFile(folder.resolve(SqliteStore.QUEUE_FILE + ".suspect"));
    assertThat(intactAfterStart()).isEqualTo(300);
    assertThat(kept()).isEmpty();
    assertThat(folder.resolve(SqliteStore.QUEUE_FILE + ".suspect")).doesNotExist();
  }

  @Test
  void theOutboxGoesOnAfterwards() throws Exception {
    Files.move(file, folder.resolve(SqliteStore.QUEUE_FILE + ".corrupt-1700000000000"));
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.storedState().outbox()).hasSize(100);
      assertThat(open.answerTo(new Change.Accept(transactions.getFirst())))
          .isEqualTo(new Input.Accepted(transactions.getFirst().id(), 1, false));
      assertThat(open.store.firstSequence()).isEqualTo(1);
    }
  }
}
