package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.outbox.OutboxConfig;
import dev.sorcha.peer.node.config.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What waited reaches real peers, and what none of them takes holds up nothing (US5, FR-012). */
@Timeout(180)
final class FlushIT {

  private static final int KIBIBYTE = 1_024;

  @TempDir Path root;
  private Nodes nodes = new Nodes(Path.of(""));

  @BeforeEach
  void begin() {
    nodes = new Nodes(root);
  }

  @AfterEach
  void end() {
    nodes.close();
  }

  /** Submits all at once and waits for their fsyncs. */
  private static List<Report> submitAll(PeerNode node, List<Transaction> transactions)
      throws Exception {
    List<CompletableFuture<Report>> asked = transactions.stream().map(node::submit).toList();
    List<Report> answers = new ArrayList<>();
    for (CompletableFuture<Report> answer : asked) {
      answers.add(answer.get(Nodes.SOON.toSeconds(), TimeUnit.SECONDS));
    }
    return answers;
  }

  private static List<Transaction> some(int count, int sizeBytes, int seed) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(Nodes.transaction(sizeBytes, seed * 1_000_000L + i));
    }
    return transactions;
  }

  @Test
  void anOutboxThatWaitedForPeersFlowsToThemAtOnce() throws Exception {
    PeerNode alder = nodes.start("alder");
    List<Transaction> queued = some(10_000, KIBIBYTE, 1);
    for (int from = 0; from < queued.size(); from += 1_000) {
      submitAll(alder, queued.subList(from, from + 1_000));
    }
    assertThat(Nodes.status(alder).outbox()).isEqualTo(10_000);

    PeerNode birch = nodes.start("birch", alder);
    PeerNode cedar = nodes.start("cedar", alder, birch);
    PeerNode dogwood = nodes.start("dogwood", alder, birch);
    long begin = System.nanoTime();
    await().atMost(Duration.ofMinutes(2)).until(() -> Nodes.status(alder).outbox() == 0);
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        Locale.ROOT, "flushed 10,000 of 1 KiB in %.1f s: %.0f/s%n", seconds, 10_000 / seconds);
    for (Transaction transaction : queued.subList(9_990, 10_000)) {
      Nodes.awaitHeld(transaction, birch, cedar, dogwood);
    }
    assertThat(Nodes.status(alder).queue().dead()).isZero();
  }

  @Test
  void whatNoPeerTakesEndsAsADeadLetterAndHoldsUpNothing() throws Exception {
    OutboxConfig hurried =
        OutboxConfig.DEFAULT.withPace(
            Duration.ofSeconds(5), List.of(Duration.ofMillis(200), Duration.ofMillis(500)));
    PeerNode alder = nodes.start(nodes.settings("alder").with(changes -> changes.outbox = hurried));
    PeerNode birch = nodes.start(small("birch", alder));
    PeerNode cedar = nodes.start(small("cedar", alder));
    Nodes.awaitReachable(2, alder, birch, cedar);

    List<Transaction> good = some(990, KIBIBYTE, 2);
    List<Transaction> poison = some(10, 4 * KIBIBYTE, 3);
    List<Transaction> all = new ArrayList<>(good);
    for (int i = 0; i < poison.size(); i++) {
      all.add(i * 99, poison.get(i));
    }
    submitAll(alder, all);
    await().atMost(Duration.ofSeconds(10)).until(() -> Nodes.status(alder).outbox() <= 10);
    await().atMost(Nodes.SOON).until(() -> Nodes.status(alder).queue().dead() == 10);

    NodeStatus.Queue queue = Nodes.status(alder).queue();
    assertThat(queue.waiting()).isZero();
    for (Transaction transaction : poison) {
      Report.TransactionStatus status = statusOf(alder, transaction);
      assertThat(status.stage()).isEqualTo(Report.Stage.DEAD);
      assertThat(status.attempts()).isEqualTo(5);
      assertThat(status.reason()).isEqualTo("2 peers refused: larger than it carries");
      assertThat(Nodes.find(alder, transaction.id())).contains(transaction);
    }
    assertThat(statusOf(alder, good.getFirst()).stage()).isEqualTo(Report.Stage.IN_CUSTODY);

    alder.close();
    PeerNode again = nodes.start(nodes.settings("alder"));
    assertThat(Nodes.status(again).queue().dead()).isEqualTo(10);
  }

  private NodeSettings small(String name, PeerNode bootstrap) {
    return nodes
        .settings(name, bootstrap)
        .with(changes -> changes.gossip = changes.gossip.withMaxTransactionBytes(2 * KIBIBYTE));
  }

  private static Report.TransactionStatus statusOf(PeerNode node, Transaction transaction)
      throws Exception {
    return node.statusOf(transaction.id()).get(Nodes.SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void aFullQueueKeepsAllAndRefusesTheRestAtOnce() throws Exception {
    PeerNode alder =
        nodes.start(
            nodes
                .settings("alder")
                .with(
                    changes ->
                        changes.outbox = OutboxConfig.DEFAULT.withBounds(1_000, 512L << 20)));
    List<Transaction> queued = some(1_000, 100, 4);
    submitAll(alder, queued);
    List<Long> millis = new ArrayList<>();
    for (Transaction more : some(100, 100, 5)) {
      long begin = System.nanoTime();
      Report report = Nodes.submit(alder, more);
      millis.add((System.nanoTime() - begin) / 1_000_000);
      assertThat(((Report.Refused) report).code()).isEqualTo(Report.Refusal.QUEUE_FULL);
      assertThat(Nodes.find(alder, more.id())).isEmpty();
    }
    assertThat(millis.stream().sorted().toList().get(98)).isLessThanOrEqualTo(50);
    for (Transaction transaction : queued) {
      assertThat(Nodes.find(alder, transaction.id())).contains(transaction);
    }
    assertThat(Nodes.status(alder).outbox()).isEqualTo(1_000);
  }

  @Test
  void bytesOverTheHalfOfTheStoreAreAFullQueueAndNoStorageError() throws Exception {
    PeerNode alder =
        nodes.start(
            nodes
                .settings("alder")
                .with(changes -> changes.outbox = OutboxConfig.DEFAULT.withBounds(1_000, 100_000)));
    List<Report> answers = submitAll(alder, some(20, 10_000, 6));
    assertThat(answers.subList(0, 10)).allMatch(Report.Accepted.class::isInstance);
    assertThat(answers.subList(10, 20))
        .allSatisfy(
            report ->
                assertThat(((Report.Refused) report).code()).isEqualTo(Report.Refusal.QUEUE_FULL));
  }
}
