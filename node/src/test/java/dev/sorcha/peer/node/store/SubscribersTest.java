package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubscribersTest {

  @TempDir Path folder;

  @Test
  void aCursorIsThereAfterTheStoreWasOpenedAgain() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      answer(open.store.openSubscriber("billing", 7));
      assertThat(answer(open.store.acknowledge("billing", 9))).isEqualTo(OptionalLong.of(9));
    }
    try (OpenStore open = OpenStore.in(folder)) {
      assertThat(open.store.subscribers())
          .singleElement()
          .satisfies(
              kept -> {
                assertThat(kept.name()).isEqualTo("billing");
                assertThat(kept.acknowledged()).isEqualTo(9);
              });
      assertThat(answer(open.store.openSubscriber("billing", 0)))
          .map(KeptSubscriber::acknowledged)
          .contains(9L);
    }
  }

  @Test
  void aCursorMovesForwardOnly() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      answer(open.store.openSubscriber("billing", 7));

      assertThat(answer(open.store.acknowledge("billing", 9))).isEqualTo(OptionalLong.of(9));
      assertThat(answer(open.store.acknowledge("billing", 8))).isEqualTo(OptionalLong.of(9));
      assertThat(answer(open.store.acknowledge("nobody", 8))).isEmpty();
    }
  }

  @Test
  void oneMoreThanThereMayBeIsNotKeptUntilOneIsRemoved() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      for (int i = 0; i < SqliteStore.MOST_SUBSCRIBERS; i++) {
        assertThat(answer(open.store.openSubscriber("s" + i, 0))).isPresent();
      }

      assertThat(answer(open.store.openSubscriber("more", 0))).isEqualTo(Optional.empty());
      assertThat(answer(open.store.openSubscriber("s0", 0))).isPresent();
      assertThat(answer(open.store.removeSubscriber("s0"))).isTrue();
      assertThat(answer(open.store.removeSubscriber("s0"))).isFalse();
      assertThat(answer(open.store.openSubscriber("more", 0))).isPresent();
    }
  }

  /** The control: while the table takes it, the same edit is answered. */
  @Test
  void anEditThatCannotBeCommittedFailsAndTransactionsGoOn() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      answer(open.store.openSubscriber("billing", 0));
      open.run(
          "CREATE TRIGGER no BEFORE UPDATE ON subscribers BEGIN SELECT RAISE(ABORT, 'told to');"
              + " END");

      CompletableFuture<OptionalLong> refused = open.store.acknowledge("billing", 1);
      assertThat(refused)
          .failsWithin(OpenStore.SOON)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("told to");
      assertThat(open.accept(OpenStore.transaction("one"))).isPositive();

      open.run("DROP TRIGGER no");
      assertThat(answer(open.store.acknowledge("billing", 1))).isEqualTo(OptionalLong.of(1));
    }
  }

  @Test
  void aClosedStoreFailsEdits() throws Exception {
    OpenStore open = OpenStore.in(folder);
    open.close();

    assertThat(open.store.acknowledge("billing", 1))
        .failsWithin(OpenStore.SOON)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("closed");
  }

  private static <T> T answer(CompletableFuture<T> asked) throws Exception {
    return asked.get(OpenStore.SOON.toSeconds(), TimeUnit.SECONDS);
  }
}
