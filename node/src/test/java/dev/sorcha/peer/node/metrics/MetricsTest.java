package dev.sorcha.peer.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.CloseReason;
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
import dev.sorcha.peer.core.health.Severity;
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
import java.util.Map;
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
          () -> new StoreFigures(11, 12, 13, 14, 15, 16, 17, 18, 0.25, true, false),
          () ->
              new Surroundings(
                  Instant.ofEpochSecond(2_000_000_000),
                  Optional.of(Duration.ofMillis(-1_500)),
                  7,
                  Map.of(Severity.WARNING, 2)));

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
  void saysWhatIsAroundTheNode() {
    assertThat(metrics.scrape())
        .contains(
            "\npeer_certificate_not_after_timestamp_seconds{certificate=\"node\"} 2.0E9",
            "\npeer_clock_offset_seconds -1.5",
            "\nconnections_refused_total 7.0",
            "\nhealth_findings{severity=\"warning\"} 2.0",
            "\nhealth_findings{severity=\"critical\"} 0.0",
            "\npeer_externally_reachable NaN");
  }

  @Test
  void measuresFromAcceptanceToCustody() {
    metrics.stepped(
        new Input.BurstEnded(),
        List.of(
            new Effect.Publish(new NodeEvent.Accepted(TX, 2_000)),
            new Effect.Publish(new NodeEvent.InCustody(TX, 2)),
            // One that was accepted in an earlier life has no beginning.
            new Effect.Publish(new NodeEvent.InCustody(TxId.hash(new byte[] {2}), 2))));

    assertThat(metrics.scrape())
        .contains(
            "\ntransaction_distribution_latency_seconds_bucket{le=\"0.5\"} 1",
            "\ntransaction_distribution_latency_seconds_bucket{le=\"60.0\"} 1",
            "\ntransaction_distribution_latency_seconds_count 1",
            "\ntransaction_distribution_latency{quantile=\"0.95\"} ",
            "\ntransaction_size_bytes_bucket{le=\"4096.0\"} 1");
    assertThat(metrics.seedFigures().values().toString()).contains("count=1");
  }

  @Test
  void saysWhoEndedALinkAndWhy() {
    metrics.stepped(
        new Input.FrameArrived(new LinkId(2), new Frame.Goodbye(CloseReason.FULL), true),
        List.of(new Effect.Close(new LinkId(1), CloseReason.SILENT)));
    for (int link = 1; link <= 3; link++) {
      metrics.stepped(new Input.LinkDown(new LinkId(link), "text of a peer"), List.of());
    }

    assertThat(metrics.scrape())
        .contains(
            "\npeer_disconnects_total{initiator=\"us\",reason=\"silent\"} 1.0",
            "\npeer_disconnects_total{initiator=\"peer\",reason=\"full\"} 1.0",
            "\npeer_disconnects_total{initiator=\"nobody\",reason=\"lost\"} 1.0")
        .doesNotContain("text of a peer");
  }

  @Test
  void countsWhatPeersAreToldOfAndWhatItCosts() {
    Announcement one = new Announcement(TX, 10);
    metrics.stepped(
        new Input.FrameArrived(new LinkId(1), new Frame.Announce(List.of(one, one), false), true),
        List.of(
            new Effect.Send(
                new LinkId(2), Dialect.OURS, new Frame.Announce(List.of(one, one, one), true))));

    assertThat(metrics.scrape())
        .contains(
            "\ngossip_notifications_total{direction=\"sent\"} 3.0",
            "\ngossip_notifications_total{direction=\"received\"} 2.0",
            "\ngossip_notification_bytes_total 148.0");
  }

  @Test
  void countsSourcesOfTheAddressAndWhetherPeersGetIn() {
    metrics.stepped(
        new Input.LookedUp(
            new AddressFindings(AddressSource.STUN, List.of(), List.of("silent", "silent"))),
        List.of(
            new Effect.Publish(new NodeEvent.AddressChanged("192.0.2.1:5001", "STUN")),
            new Effect.Publish(
                new NodeEvent.ReachabilityChanged(AddressView.Verdict.PRIVATE, "nobody"))));

    assertThat(metrics.scrape())
        .contains(
            "\naddress_failures_total{source=\"stun\"} 2.0",
            "\naddress_answers_total{source=\"stun\"} 0.0",
            "\naddress_changes_total 1.0",
            "\npeer_externally_reachable 0.0");
  }

  /** Seed 002, Metrics. */
  @Test
  void hasTheSeedsElevenNamesExactly() {
    assertThat(metrics.seedFigures().values().keySet())
        .containsExactly(
            "peer_count",
            "peer_count_active",
            "transaction_distribution_latency",
            "transaction_queue_size",
            "bandwidth_sent_bytes",
            "bandwidth_received_bytes",
            "connection_errors_total",
            "gossip_rounds_total",
            "peer_service_status",
            "last_successful_discovery",
            "network_partition_detected");
    assertThat(metrics.seedFigures().values())
        .containsEntry("peer_service_status", "offline")
        .containsEntry("bandwidth_sent_bytes", 17L)
        .containsEntry("network_partition_detected", false);
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
