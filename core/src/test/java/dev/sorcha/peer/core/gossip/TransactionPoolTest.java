package dev.sorcha.peer.core.gossip;

import static dev.sorcha.peer.core.Samples.has;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.Transaction;
import org.junit.jupiter.api.Test;

final class TransactionPoolTest {

  private final Transaction a = tx("aaaa");
  private final Transaction b = tx("bbbb");
  private final Transaction c = tx("cccc");

  @Test
  void theOldestLeavesWhenTheBytesAreUsedUp() {
    TransactionPool pool = new TransactionPool(8);
    pool.put(a);
    pool.put(b);
    assertThat(pool.find(a.id())).contains(a);
    pool.put(c);
    assertThat(pool.find(a.id())).isEmpty();
    assertThat(pool.find(b.id())).contains(b);
    assertThat(pool.find(c.id())).contains(c);
  }

  @Test
  void aBodyCountsOnce() {
    TransactionPool pool = new TransactionPool(8);
    pool.put(a);
    pool.put(a);
    pool.put(b);
    assertThat(pool.find(a.id())).contains(a);
  }

  @Test
  void aRemovedBodyGivesItsBytesBack() {
    TransactionPool pool = new TransactionPool(8);
    pool.put(a);
    pool.put(b);
    pool.remove(a.id());
    pool.remove(a.id());
    pool.put(c);
    assertThat(pool.find(b.id())).contains(b);
  }

  @Test
  void listsTheNewestFirst() {
    TransactionPool pool = new TransactionPool(100);
    pool.put(a);
    pool.put(b);
    pool.put(c);
    assertThat(pool.newest(2)).containsExactly(has(c), has(b));
    assertThat(pool.newest(9)).containsExactly(has(c), has(b), has(a));
    assertThat(pool.newest(0)).isEmpty();
  }
}
