package dev.sorcha.peer.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerdictRowsTest {

  private static final Transaction ONE = Transaction.of("one".getBytes(StandardCharsets.UTF_8));

  private static final PeerId ALICE = new PeerId("a".repeat(64));

  @TempDir Path folder;

  @Test
  void theLastWordOfEachSubscriberCountsAndOneRejectionIsEnough() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      keep(open);
      answer(open.store.openSubscriber("billing", 0));
      answer(open.store.openSubscriber("validator", 0));

      assertThat(answer(open.store.judge("billing", ONE.id(), true, ""))).contains(false);
      assertThat(answer(open.store.judge("validator", ONE.id(), false, "no account")))
          .contains(true);
      assertThat(answer(open.store.judge("billing", ONE.id(), true, ""))).contains(true);
      assertThat(open.store.verdicts(ONE.id()))
          .extracting(KeptVerdict::subscriber, KeptVerdict::accepted, KeptVerdict::reason)
          .containsExactly(tuple("billing", true, ""), tuple("validator", false, "no account"));
      assertThat(open.store.storedState().rejected()).containsExactly(ONE.id());

      assertThat(answer(open.store.judge("validator", ONE.id(), true, ""))).contains(false);
      assertThat(open.store.storedState().rejected()).isEmpty();
    }
  }

  @Test
  void theCoreHearsOfItAfterTheCommit() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      keep(open);
      answer(open.store.openSubscriber("validator", 0));
      answer(open.store.judge("validator", ONE.id(), false, "why"));

      assertThat(open.next())
          .isEqualTo(new Input.Judged(ONE.id(), 3, "validator", false, "why", true));
    }
  }

  @Test
  void whatIsNotHereAndWhoIsNotKeptCannotBeWrittenAbout() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      answer(open.store.openSubscriber("validator", 0));
      assertThat(answer(open.store.judge("validator", ONE.id(), false, "why"))).isEmpty();
      keep(open);
      assertThat(answer(open.store.judge("nobody", ONE.id(), false, "why"))).isEmpty();
    }
  }

  private static void keep(OpenStore open) throws Exception {
    open.store.save(new Change.Keep(ONE, ALICE));
    assertThat(open.next()).isInstanceOf(Input.Kept.class);
  }

  private static <T> T answer(CompletableFuture<T> asked) throws Exception {
    return asked.get(OpenStore.SOON.toSeconds(), TimeUnit.SECONDS);
  }
}
