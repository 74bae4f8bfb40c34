package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.node.config.NodeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes, real sockets, real TLS, real stores. */
class NetworkIT {

  @TempDir Path root;
  private Nodes nodes;

  @BeforeEach
  void begin() {
    nodes = new Nodes(root);
  }

  @AfterEach
  void end() {
    nodes.close();
  }

  @Test
  void aTransactionReachesEveryNodeByteForByte() throws StartException {
    PeerNode alder = nodes.start("alder");
    PeerNode birch = nodes.start("birch", alder);
    PeerNode cedar = nodes.start("cedar", alder);
    Nodes.awaitReachable(2, alder, birch, cedar);
    for (int size : new int[] {1, 1024, 900 << 10}) {
      Transaction transaction = Nodes.transaction(size, size);
      assertThat(Nodes.submit(birch, transaction)).isInstanceOf(Report.Accepted.class);
      Nodes.awaitHeld(transaction, alder, birch, cedar);
    }
  }

  @Test
  void nodesThatWereToldOneAddressAllKnowEachOther() throws StartException {
    PeerNode first = nodes.start("first");
    List<PeerNode> all = new ArrayList<>(List.of(first));
    for (int i = 1; i < 6; i++) {
      all.add(nodes.start("node" + i, first));
    }
    for (PeerNode node : all) {
      await()
          .atMost(Nodes.SOON)
          .untilAsserted(
              () ->
                  assertThat(Nodes.status(node).peers())
                      .extracting(view -> view.info().id())
                      .containsExactlyInAnyOrderElementsOf(
                          all.stream()
                              .map(PeerNode::id)
                              .filter(id -> !id.equals(node.id()))
                              .toList()));
    }
  }

  @Test
  void aNodeThatNobodyCanDialTakesPart() throws StartException {
    PeerNode alder = nodes.start("alder");
    // It says that it listens where nobody answers, and so is reached over its own links alone.
    NodeSettings hidden =
        nodes.settings("hidden", alder).with(changes -> changes.externalHost = "127.77.77.77");
    PeerNode cedar = nodes.start(hidden);
    PeerNode birch = nodes.start("birch", alder);
    Nodes.awaitReachable(2, alder);
    Nodes.awaitReachable(1, birch, cedar);

    Transaction its = Nodes.transaction(2_000, 1);
    Nodes.submit(cedar, its);
    Nodes.awaitHeld(its, alder, birch);
    Transaction theirs = Nodes.transaction(2_000, 2);
    Nodes.submit(birch, theirs);
    Nodes.awaitHeld(theirs, cedar);
    assertThat(Nodes.status(alder).peers())
        .filteredOn(view -> view.info().id().equals(cedar.id()))
        .extracting(PeerView::path)
        .containsExactly("stream in");
  }

  @Test
  void theOutboxEmptiesOncePeersHoldWhatIsInIt() throws StartException {
    PeerNode alder = nodes.start("alder");
    Transaction alone = Nodes.transaction(500, 3);
    Nodes.submit(alder, alone);
    assertThat(Nodes.status(alder).outbox()).isEqualTo(1);
    PeerNode birch = nodes.start("birch", alder);
    Nodes.awaitHeld(alone, birch);
    await().atMost(Nodes.SOON).until(() -> Nodes.status(alder).outbox() == 0);
  }

  @Test
  void aNodeThatComesBackKeepsItsIdentityAndItsTransactions() throws StartException {
    PeerNode alder = nodes.start("alder");
    Transaction transaction = Nodes.transaction(700, 4);
    Nodes.submit(alder, transaction);
    alder.close();
    PeerNode again = nodes.start("alder");
    assertThat(again.id()).isEqualTo(alder.id());
    assertThat(Nodes.find(again, transaction.id())).contains(transaction);
    assertThat(Nodes.status(again).outbox()).isEqualTo(1);
    Report repeated = Nodes.submit(again, transaction);
    assertThat(repeated).isInstanceOf(Report.Accepted.class);
    assertThat(((Report.Accepted) repeated).already()).isTrue();
  }
}
