package dev.sorcha.peer.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.DeadLetter;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.TxId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetricsTest {

  private static final PeerId SELF = new PeerId("a".repeat(64));
  private static final PeerId PEER = new PeerId("b".repeat(64));
  private static final TxId TX = TxId.hash(new byte[] {1});

  private static final PeerAddress BOOTSTRAP = new PeerAddress("192.0.2.9", 5001);

  private NodeStatus status = status(NetworkState.OFFLINE, 0);
  private final Metrics metrics =
      new Metrics(
          "0.1.0",
          () -> status,
          () -> 17,
          () -> 23,
          Set.of(BOOTSTRAP),
          () -> new StoreFigures(11, 12, 13, 14, 15, 16, 17, 18, 0.25, true, false));

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void saysHowTheStoreIs() {
    assertThat(metrics.scrape())
        .contains("\nstore_saves_waiting 11.0", "\nstore_saves_capacity 12.0")
        .contains("\nstore_saves_waiting_bytes 13.0", "\nstore_saves_capacity_bytes 14.0")
        .contains("\nstore_reads_waiting 15.0", "\nstore_ids 16.0", "\nstore_bodies_bytes 17.0")
        .contains(
            "\nsubscribers_suspended 18.0",
            "\nstore_filter_wrong_ratio 0.25",
            "\nstore_disk_low 1.0",
            "\nstore_failed 0.0");
  }

  @Test
  void hasTheSeedsNames() {
    assertThat(metrics.scrape())
        .contains(
            "\npeer_count 0.0",
            "\npeer_count_active 0.0",
            "\ntransaction_queue_size 0.0",
            "\nbandwidth_sent_bytes_total 17.0",
            "\nbandwidth_received_bytes_total 23.0",
            "\nconnection_errors_total{reason=\"unreachable\"} 0.0",
            "\ngossip_rounds_total 0.0",
            "\npeer_service_status{state=\"offline\"} 1.0",
            "\npeer_service_status{state=\"online\"} 0.0",
            "\nlast_successful_discovery_timestamp_seconds 0.0",
            "\nlast_successful_discovery 0.0",
            "\nnetwork_partition_detected 0.0",
            "\npeers{standing=\"new\"} 0.0",
            "\ndiscovery_rounds_total{result=\"no_answer\"} 0.0",
            "\nbootstrap_attempts_total{result=\"failed\"} 0.0",
            "\nchecks_failed_total{kind=\"not_listening\"} 0.0",
            "\npeers_removed_total 0.0",
            "\npeers_suspected_total 0.0",
            "peer_build_info{",
            "jvm_memory_used_bytes{");
  }

  @Test
  void showsTheNodeAsItIsAtTheScrape() {
    status = status(NetworkState.ONLINE, 5);

    assertThat(metrics.scrape())
        .contains("\ntransaction_queue_size 5.0", "\npeer_service_status{state=\"online\"} 1.0");
  }

  @Test
  void showsTheOutboxAndItsDeadLetters() {
    status = status(NetworkState.ONLINE, 3);
    DeadLetter letter =
        new DeadLetter(TX, 1, 1, Instant.EPOCH, 5, Instant.EPOCH, Instant.EPOCH, "why", 0);
    metrics.stepped(
        new Input.BurstEnded(),
        List.of(
            new Effect.Publish(new NodeEvent.AttemptFailed(TX, 1, Duration.ofSeconds(5), "why")),
            new Effect.Publish(new NodeEvent.DeadLettered(letter)),
            new Effect.Publish(new NodeEvent.DeadLetterRetried(TX)),
            new Effect.Publish(new NodeEvent.DeadLetterDiscarded(TX, "why"))));

    assertThat(metrics.scrape())
        .contains(
            "\ntransaction_queue_capacity 5.0",
            "\ntransaction_queue_bytes 77.0",
            "\ntransaction_queue_in_flight 2.0",
            "\ntransaction_dead_letters_size 4.0",
            "\ntransaction_attempts_failed_total 2.0",
            "\ntransaction_dead_letters_total 1.0",
            "\ntransaction_dead_letters_retried_total 1.0",
            "\ntransaction_dead_letters_discarded_total 1.0")
        .containsPattern("\ntransaction_queue_oldest_age_seconds [1-9]");
  }

  @Test
  void countsWhatComesIn() {
    PeerAddress address = new PeerAddress("192.0.2.7", 5001);
    Failure failure = new Failure(Failure.Kind.TIMED_OUT, "");
    metrics.stepped(new Input.DialFailed(address, Optional.empty(), failure), List.of());

    assertThat(metrics.scrape()).contains("\nconnection_errors_total{reason=\"timed_out\"} 1.0");
  }

  @Test
  void showsTheNetworkAsTheStatusHasIt() {
    status =
        new NodeStatus(
            SELF,
            NetworkState.DEGRADED,
            "",
            NodeStatus.Queue.EMPTY,
            0,
            0,
            new NodeStatus.Network(1, 5, 7, List.of("a sign"), Optional.of(Instant.EPOCH)),
            new NodeStatus.Discovery(
                NodeStatus.Phase.ACTIVE,
                3,
                Optional.empty(),
                Optional.of(Instant.ofEpochMilli(1_000_500)),
                Optional.empty()),
            List.of(peer('c', true), peer('d', false), peer('e', true)));

    assertThat(metrics.scrape())
        .contains(
            "\npeer_count 3.0",
            "\npeer_count_active 1.0",
            "\npeers{standing=\"new\"} 1.0",
            "\npeers{standing=\"tried\"} 2.0",
            "\npeers{standing=\"departed\"} 7.0",
            "\nnetwork_partition_detected 1.0",
            "\nlast_successful_discovery_timestamp_seconds 1000.5",
            "\nlast_successful_discovery 1000.5");
  }

  @Test
  void countsWhatBecomesOfPeers() {
    Failure silence = new Failure(Failure.Kind.TIMED_OUT, "10 s");
    metrics.stepped(
        new Input.BurstEnded(),
        List.of(
            new Effect.Publish(new NodeEvent.RoundEnded(1, 3, 2, 30, 4, 0, 9)),
            new Effect.Publish(new NodeEvent.RoundEnded(2, 3, 2, 30, 0, 0, 9)),
            new Effect.Publish(new NodeEvent.RoundEnded(3, 3, 0, 0, 0, 0, 9)),
            new Effect.Publish(new NodeEvent.CheckFailed(PEER, 4, silence)),
            new Effect.Publish(new NodeEvent.PeerSuspected(PEER, Duration.ofSeconds(10))),
            new Effect.Publish(new NodeEvent.PeerRemoved(PEER, "silence"))));

    assertThat(metrics.scrape())
        .contains(
            "\ndiscovery_rounds_total{result=\"new_peers\"} 1.0",
            "\ndiscovery_rounds_total{result=\"nothing_new\"} 1.0",
            "\ndiscovery_rounds_total{result=\"no_answer\"} 1.0",
            "\nchecks_failed_total{kind=\"timed_out\"} 1.0",
            "\npeers_suspected_total 1.0",
            "\npeers_removed_total 1.0")
        .doesNotContain(PEER.shortHex());
  }

  @Test
  void countsDialsOfBootstrapAddressesAlone() {
    PeerAddress other = new PeerAddress("192.0.2.7", 5001);
    for (PeerAddress address : List.of(BOOTSTRAP, other)) {
      metrics.stepped(
          new Input.LinkUp(
              new LinkId(1), PEER, address.host(), Direction.OUTBOUND, Optional.of(address)),
          List.of());
      for (Failure.Kind kind : List.of(Failure.Kind.UNREACHABLE, Failure.Kind.UNIMPLEMENTED)) {
        metrics.stepped(
            new Input.DialFailed(address, Optional.empty(), new Failure(kind, "")), List.of());
      }
      metrics.stepped(new Input.DialAnswered(address, Protocol.GRPC, PEER), List.of());
    }

    assertThat(metrics.scrape())
        .contains(
            "\nbootstrap_attempts_total{result=\"answered\"} 2.0",
            "\nbootstrap_attempts_total{result=\"failed\"} 1.0");
  }

  @Test
  void countsWhatGoesOut() {
    ReplyTo caller = new ReplyTo(1);
    Frame announce = new Frame.Announce(List.<Announcement>of(), true);
    metrics.stepped(
        new Input.BurstEnded(),
        List.of(
            new Effect.Send(new LinkId(1), Dialect.OURS, announce),
            new Effect.Send(new LinkId(2), Dialect.OURS, announce),
            new Effect.Tell(caller, new Report.Accepted(TX, 1, false)),
            new Effect.Tell(caller, new Report.Accepted(TX, 1, true)),
            new Effect.Tell(caller, new Report.Refused(TX, Report.Refusal.QUEUE_FULL, "")),
            new Effect.Publish(new NodeEvent.Learned(TX, PEER, 1)),
            new Effect.Publish(new NodeEvent.DuplicateBody(TX, PEER))));

    assertThat(metrics.scrape())
        .contains(
            "\ngossip_rounds_total 1.0",
            "\ntransactions_submitted_total{result=\"accepted\"} 1.0",
            "\ntransactions_submitted_total{result=\"already\"} 1.0",
            "\ntransactions_refused_total{reason=\"queue_full\"} 1.0",
            "\ntransactions_received_total 1.0",
            "\ntransaction_duplicates_total 1.0");
  }

  @Test
  void namesNoPeerAndNoTransaction() {
    metrics.stepped(
        new Input.BurstEnded(), List.of(new Effect.Publish(new NodeEvent.Learned(TX, PEER, 1))));

    assertThat(metrics.scrape()).doesNotContain(PEER.shortHex(), TX.shortHex());
  }

  private static NodeStatus.PeerView peer(char digit, boolean tried) {
    PeerInfo info =
        new PeerInfo(
            new PeerId(Character.toString(digit).repeat(64)),
            "192.0.2.1",
            5001,
            List.of(),
            new Capabilities(true, true, 0));
    return new NodeStatus.PeerView(
        info,
        "",
        false,
        tried,
        "",
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        "",
        Optional.empty());
  }

  private static NodeStatus status(NetworkState state, int outbox) {
    return new NodeStatus(
        SELF,
        state,
        "",
        new NodeStatus.Queue(outbox, 77, 5, 2, Optional.of(Instant.EPOCH), 4, false),
        0,
        0,
        new NodeStatus.Network(0, 0, 0, List.of(), Optional.empty()),
        new NodeStatus.Discovery(
            NodeStatus.Phase.INITIAL, 0, Optional.empty(), Optional.empty(), Optional.empty()),
        List.of());
  }
}
