package dev.sorcha.peer.core.gossip;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.id;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProvidersTest {

  private static final PeerId A = peer(1);
  private static final PeerId B = peer(2);
  private static final PeerId C = peer(3);

  private final Providers providers = new Providers();
  private Instant now = START;
  private int words;

  private void up(PeerId... peers) {
    for (PeerId peer : peers) {
      providers.onPeerUp(peer);
    }
  }

  /** A transaction comes from these peers, so many milliseconds after it began. */
  private void comes(Map<PeerId, Integer> afterMs, boolean pushed) {
    now = now.plusSeconds(1);
    List<Map.Entry<PeerId, Integer>> inOrder = new ArrayList<>(afterMs.entrySet());
    inOrder.sort(Comparator.comparing(Map.Entry::getValue));
    for (int i = 0; i < inOrder.size(); i++) {
      PeerId from = inOrder.get(i).getKey();
      boolean body = pushed && providers.chosen().contains(from);
      Instant at = now.plusMillis(inOrder.get(i).getValue());
      providers.onWord(id(words), from, i == 0, body, at);
    }
    words++;
  }

  private static Map<PeerId, Integer> after(int a, int b, int c) {
    Map<PeerId, Integer> after = new LinkedHashMap<>();
    after.put(A, a);
    after.put(B, b);
    after.put(C, c);
    return after;
  }

  @Test
  void takesWhoIsThereUntilItKnowsBetter() {
    up(A, B, C);
    assertThat(providers.look(2)).isTrue();
    assertThat(providers.chosen()).containsExactly(A, B);
    assertThat(providers.look(2)).isFalse();
  }

  @Test
  void exchangesOneForWhoHasThingsEarlier() {
    up(A, B, C);
    providers.look(1);
    for (int i = 0; i < 64; i++) {
      comes(after(50, 40, 10), true);
      providers.look(1);
    }
    assertThat(providers.chosen()).containsExactly(C);
  }

  @Test
  void prefersTwoPlacesToTheSamePlaceTwice() {
    up(A, B, C);
    providers.look(2);
    for (int i = 0; i < 64; i++) {
      // A and B are neighbours; C is far from them, and first for every second transaction.
      comes(i % 2 == 0 ? after(1, 2, 80) : after(80, 81, 1), true);
      providers.look(2);
    }
    assertThat(providers.chosen()).hasSize(2).contains(C);
  }

  @Test
  void sendsOffWhoAnnouncesAndDoesNotPush() {
    up(A, B, C);
    providers.look(1);
    for (int i = 0; i < 16; i++) {
      comes(after(0, 40, 40), false);
      providers.look(1);
    }
    assertThat(providers.chosen()).doesNotContain(A).hasSize(1);
    for (int i = 0; i < 200; i++) {
      comes(after(0, 40, 40), true);
      providers.look(1);
    }
    assertThat(providers.chosen()).doesNotContain(A);
  }

  @Test
  void keepsWhoHadAGoodReasonNotToPush() {
    up(A, B, C);
    providers.look(1);
    for (int i = 0; i < 16; i++) {
      comes(after(0, 240, 240), false);
      providers.excuse(id(words - 1), A);
      providers.look(1);
    }
    assertThat(providers.chosen()).containsExactly(A);
  }

  @Test
  void replacesWhoIsGoneAndNeedsNobodyWhereNobodyIsWanted() {
    up(A, B);
    providers.look(1);
    providers.onPeerDown(A);
    assertThat(providers.look(1)).isTrue();
    assertThat(providers.chosen()).containsExactly(B);
    assertThat(providers.look(0)).isTrue();
    assertThat(providers.chosen()).isEmpty();
  }
}
