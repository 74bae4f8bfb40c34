package dev.sorcha.peer.node.store;

import static dev.sorcha.peer.node.store.KeptPeers.departed;
import static dev.sorcha.peer.node.store.KeptPeers.heardOf;
import static dev.sorcha.peer.node.store.KeptPeers.id;
import static dev.sorcha.peer.node.store.KeptPeers.time;
import static dev.sorcha.peer.node.store.KeptPeers.tried;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sorcha.peer.core.boundary.Ban;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredPeer.Standing;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer table from one start to the next. */
final class PeersFileTest {

  @TempDir Path folder;

  @Test
  void peersOfEveryStandingComeBackAsTheyWereSaved() throws Exception {
    save(put(heardOf(1), tried(2), departed(3)));

    assertThat(stored().peers()).containsExactlyInAnyOrder(heardOf(1), tried(2), departed(3));
  }

  @Test
  void whoIsGoneDoesNotComeBack() throws Exception {
    save(
        put(heardOf(1), tried(2), departed(3), heardOf(4)),
        new Change.Peers(List.of(id(1), id(2), id(3), id(99)), List.of()));

    assertThat(stored().peers()).containsExactly(heardOf(4));
  }

  @Test
  void whoIsPutAfterItWasGoneIsThere() throws Exception {
    save(
        put(tried(1), tried(2)),
        new Change.Peers(List.of(id(1)), List.of()),
        put(heardOf(1)),
        new Change.Peers(List.of(id(2)), List.of(heardOf(2))));

    assertThat(stored().peers()).containsExactly(heardOf(2), heardOf(1));
  }

  @Test
  void whoChangesItsStandingIsThereOnce() throws Exception {
    save(put(heardOf(1), tried(2), departed(3)), put(tried(1), departed(2), heardOf(3)));

    assertThat(stored().peers()).containsExactlyInAnyOrder(tried(1), departed(2), heardOf(3));
    assertThat(ask("SELECT count(*) FROM peers")).isEqualTo("2");
    assertThat(ask("SELECT count(*) FROM departed_peers")).isEqualTo("1");
  }

  @Test
  void aThousandPeersComeBackTheLastSeenFirst() throws Exception {
    List<StoredPeer> many = IntStream.rangeClosed(1, 1_000).mapToObj(KeptPeers::heardOf).toList();
    save(new Change.Peers(List.of(), many));

    assertThat(stored().peers()).isEqualTo(many.reversed());
  }

  @Test
  void onlyTheTwentyThousandThatWereSeenLastAreLoaded() throws Exception {
    save(put(heardOf(1)));
    run(
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 20010)"
            + " INSERT INTO peers (peer_id, address, port, first_seen, last_seen)"
            + " SELECT printf('%064x', i), '192.0.2.1', 5001, 0, i FROM n");

    List<StoredPeer> peers = stored().peers();

    assertThat(peers).hasSize(20_000);
    assertThat(peers.getFirst()).isEqualTo(heardOf(1));
    assertThat(peers.get(1).info().id()).isEqualTo(id(20_010));
    assertThat(peers.getLast().lastSeen()).contains(Instant.ofEpochMilli(12));
  }

  @Test
  void bansAreKeptAndReplacedAndGo() throws Exception {
    Instant at = Instant.ofEpochMilli(5_000);
    Ban first =
        new Ban(
            id(1),
            Optional.of(new PeerAddress("192.0.2.7", 5001)),
            "floods; 'quoted'",
            at,
            Optional.of(at.plusSeconds(9)),
            true);
    Ban again = new Ban(id(1), Optional.empty(), "", at.plusSeconds(1), Optional.empty(), true);
    Ban other = new Ban(id(2), Optional.empty(), "", at, Optional.empty(), true);
    save(new Change.Bans(List.of(), List.of(first, other)));
    assertThat(stored().bans()).containsExactlyInAnyOrder(first, other);
    save(new Change.Bans(List.of(), List.of(again)), new Change.Bans(List.of(id(2)), List.of()));

    assertThat(stored().bans()).containsExactly(again);
  }

  @Test
  void theLastKeyStays() throws Exception {
    save(new Change.TableKey(5), new Change.TableKey(Long.MIN_VALUE));

    assertThat(stored().tableKey()).contains(Long.MIN_VALUE);
  }

  /** What the core may make of "never" and "for ever" does not stop the store. */
  @Test
  void timesOutsideOfEveryCalendarAreSavedAsTheNearestThatIsRead() throws Exception {
    StoredPeer odd =
        new StoredPeer(
            departed(1).info(),
            Standing.DEPARTED,
            false,
            "",
            Instant.MIN,
            Optional.of(Instant.MIN),
            Optional.empty(),
            0,
            false,
            0,
            Optional.of(Instant.MAX));
    save(put(odd));

    StoredPeer read = stored().peers().getFirst();
    assertThat(read.firstSeen()).isEqualTo(Instant.EPOCH);
    assertThat(read.lastSeen()).isEmpty();
    assertThat(read.nextTry()).contains(Instant.parse("9999-12-31T23:59:59.999Z"));
  }

  @Test
  void theSeedsColumnsHoldWhatTheSeedsSay() throws Exception {
    save(put(tried(2)));

    assertThat(
            ask(
                "SELECT concat_ws(' ', peer_id, address, port, supported_protocols, first_seen,"
                    + " last_seen, failure_count, capabilities, is_bootstrap) FROM peers"))
        .isEqualTo(
            id(2)
                + " 2001:db8::7 65535 [\"GrpcStream\",\"Grpc\",\"Rest\"] "
                + time(1).toEpochMilli()
                + " "
                + time(2).toEpochMilli()
                + " 3 {\"supports_streaming\":true,\"supports_transaction_distribution\":true,"
                + "\"max_transaction_size\":2147483647} 1");
  }

  @Test
  void aPeerThatWasNeverSeenHasBeenSeenAtZero() throws Exception {
    save(put(departed(3)));

    assertThat(ask("SELECT last_seen FROM departed_peers")).isEqualTo("0");
  }

  /** Another program may know the seeds' table alone. */
  @Test
  void aRowOfTheSeedsColumnsIsAPeerThatWasHeardOf() throws Exception {
    save(new Change.TableKey(1));
    run(
        "INSERT INTO peers (peer_id, address, port, supported_protocols, first_seen, last_seen,"
            + " failure_count, capabilities, is_bootstrap) VALUES ('"
            + id(1)
            + "', '192.0.2.1', 5001, NULL, 1, 0, NULL, NULL, NULL)");

    assertThat(stored().peers())
        .containsExactly(
            new StoredPeer(
                new PeerInfo(id(1), "192.0.2.1", 5001, List.of(), new Capabilities(false, true, 0)),
                Standing.NEW,
                false,
                "",
                Instant.ofEpochMilli(1),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                0,
                Optional.empty()));
  }

  /** The trigger makes the second of three rows fail. */
  @Test
  void aChangeIsSavedWholeOrNotAtAllAndTheRestOfTheStoreGoesOn() throws Exception {
    save(put(tried(9)));
    run(
        "CREATE TRIGGER bad BEFORE INSERT ON peers WHEN NEW.peer_id = '"
            + id(2)
            + "' BEGIN SELECT RAISE(ABORT, 'not this one'); END");
    try (LogLines log = LogLines.of(PeersFile.class);
        OpenStore open = OpenStore.in(folder)) {
      open.store.save(
          new Change.Peers(List.of(id(9)), List.of(heardOf(1), heardOf(2), heardOf(3))));
      open.store.save(put(heardOf(2)));
      open.settle();
      open.accept(OpenStore.transaction("goes on"));
      open.store.save(put(heardOf(4)));
      open.store.close();

      assertThat(log.warnings()).singleElement().asString().contains("not this one");
    }
    assertThat(stored().peers()).containsExactlyInAnyOrder(tried(9), heardOf(4));
  }

  @Test
  void whileAnotherProgramHoldsTheFileBodiesAreSavedAndPeersAreNot() throws Exception {
    save(put(tried(9)));
    try (LogLines log = LogLines.of(PeersFile.class);
        OpenStore open = OpenStore.in(folder);
        Connection shell = OpenStore.shell(file())) {
      OpenStore.run(shell, "BEGIN IMMEDIATE");
      open.store.save(put(heardOf(1)));
      open.store.save(put(heardOf(2)));
      await().until(() -> !log.warnings().isEmpty());
      open.accept(OpenStore.transaction("goes on"));
      OpenStore.run(shell, "ROLLBACK");
      open.store.save(put(heardOf(3)));
      open.store.close();

      assertThat(log.warnings()).hasSize(1);
    }
    assertThat(stored().peers()).contains(tried(9), heardOf(3)).doesNotContain(heardOf(1));
  }

  @Test
  void whatIsRefusedAfterTheCloseIsSaidShortlyAndWithoutTheKey() throws Exception {
    try (LogLines log = LogLines.of(Refusals.class)) {
      OpenStore open = OpenStore.in(folder);
      open.close();
      open.store.save(new Change.TableKey(123_456_789));
      open.store.save(put(heardOf(1), heardOf(2)));

      assertThat(log.warnings())
          .containsExactly(
              "not saved: the key of the peer table: the store is closed",
              "not saved: 2 peers, and that 0 are gone: the store is closed");
    }
  }

  private static Change.Peers put(StoredPeer... peers) {
    return new Change.Peers(List.<PeerId>of(), List.of(peers));
  }

  private Path file() {
    return folder.resolve(SqliteStore.PEERS_FILE);
  }

  private void save(Change... changes) throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      for (Change change : changes) {
        open.store.save(change);
      }
    }
  }

  private StoredState stored() throws Exception {
    try (OpenStore open = OpenStore.in(folder)) {
      return open.store.storedState();
    }
  }

  private void run(String sql) throws Exception {
    try (Connection shell = OpenStore.shell(file())) {
      OpenStore.run(shell, sql);
    }
  }

  private String ask(String sql) throws Exception {
    try (Connection shell = OpenStore.shell(file())) {
      return OpenStore.ask(shell, sql);
    }
  }
}
