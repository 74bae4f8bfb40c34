package dev.sorcha.peer.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.trace.TraceConfig;
import dev.sorcha.peer.node.PeerNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a transaction through five real nodes. */
class TraceIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<String> NAMES = List.of("alder", "birch", "cedar", "elm", "fir");

  @TempDir Path root;
  private LocalNodes nodes;

  @BeforeEach
  void begin() {
    nodes = new LocalNodes(root);
  }

  @AfterEach
  void end() {
    nodes.close();
  }

  private CommandRun trace(Transaction transaction) {
    List<String> arguments = new ArrayList<>(List.of("trace", transaction.id().hex()));
    for (String name : NAMES.subList(1, NAMES.size())) {
      arguments.add("--also");
      arguments.add(root.resolve(name).toString());
    }
    return nodes.run("alder", arguments.toArray(String[]::new));
  }

  /** From one node alone, without the folders of the others. */
  private void seesTheHopsOfThoseWhoShareThem(Transaction submitted, PeerNode closed) {
    CommandRun own = nodes.run("alder", "trace", submitted.id().hex());

    assertThat(own.lines())
        .filteredOn(
            line ->
                line.matches(
                    " +\\w{10} +-?\\d+\\.\\d ms +-?\\d+\\.\\d ms +received \\(± \\d+\\.\\d ms\\)"
                        + " from alder"))
        .hasSize(3);
    assertThat(own.lines().getLast())
        .isEqualTo("not shared by " + Words.shortId(closed.id().hex()));
  }

  private static PeerNode lost(List<PeerNode> all) {
    return all.getLast();
  }

  @Test
  void namesEveryHopAndThenWhoDidNotGetItAndWhy() throws Exception {
    PeerNode first = nodes.start("alder", changes -> {});
    List<PeerNode> all = new ArrayList<>(List.of(first));
    for (String name : NAMES.subList(1, NAMES.size())) {
      all.add(
          nodes.start(
              name,
              changes -> {
                changes.bootstrap = LocalNodes.at(first.peerAddress().port());
                changes.trace = TraceConfig.DEFAULT.withShares(!name.equals("fir"));
              }));
    }
    for (PeerNode node : all) {
      await().atMost(SOON).until(() -> node.status().get().reachable() == 4);
    }
    Transaction submitted = Transaction.of(new byte[] {1, 2, 3});
    first.submit(submitted).get(60, TimeUnit.SECONDS);
    await().atMost(SOON).until(() -> trace(submitted).exitCode() == 0);

    CommandRun tree = trace(submitted);
    assertThat(tree.lines()).hasSize(7);
    assertThat(tree.lines().get(2)).matches("alder +0\\.0 ms +- +submitted");
    assertThat(tree.lines().subList(3, 7))
        .allMatch(
            line ->
                line.matches(
                    " +(birch|cedar|elm|fir) +\\d+\\.\\d ms +\\d+\\.\\d ms +(pushed|asked) from"
                        + " \\w+"));
    assertThat(nodes.run("birch", "trace", submitted.id().hex()).out())
        .contains("arrived", "stored", "HAS IT");

    seesTheHopsOfThoseWhoShareThem(submitted, lost(all));

    assertThat(nodes.run("alder", "ping", lost(all).id().hex().substring(0, 12)).out())
        .matches("(?s)reply from \\w{10} by stream (in|out), 127.0.0.1:\\d+, in \\d+\\.\\d ms.*");
    assertThat(nodes.run("alder", "ping", "ffffff").exitCode()).isEqualTo(4);
    assertThat(nodes.run("alder", "top", "--count", "1").out())
        .contains("4 of 4 peers reachable", "p95", "peer-up");
    assertThat(nodes.run("alder", "peers", "--output", "csv").lines())
        .hasSize(5)
        .first()
        .asString()
        .startsWith("id,address,state,path,");

    PeerNode lost = lost(all);
    lost.close();
    await().atMost(SOON).until(() -> first.status().get().reachable() == 3);
    Transaction second = Transaction.of(new byte[] {4, 5, 6});
    first.submit(second).get(60, TimeUnit.SECONDS);
    await()
        .atMost(SOON)
        .until(
            () ->
                trace(second).lines().stream().filter(line -> line.contains(" from ")).count()
                    == 3);
    assertThat(trace(second).exitCode()).isEqualTo(1);
    assertThat(trace(second).out()).contains("fir, where no node answers, cannot be asked");
    assertThat(nodes.run("alder", "trace", second.id().hex()).lines())
        .anyMatch(
            line ->
                line.startsWith(Words.shortId(lost.id().hex()))
                    && line.contains("unknown")
                    && (line.contains("not linked") || line.contains("cannot be reached")));
  }
}
