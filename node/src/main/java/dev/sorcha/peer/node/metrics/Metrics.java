package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.model.PeerAddress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The node in numbers, for Prometheus, under the seeds' names (operators 4.1).
 *
 * <p>{@link #stepped} is called on the loop's thread for every step and only adds to counters that
 * were made beforehand. No label holds a peer, an address or a hash, so the number of series is
 * fixed (bounds row 24).
 *
 * <p>Spelling: a counter in bytes reads {@code bandwidth_sent_bytes_total} on the page, whose
 * OpenMetrics family is the seeds' {@code bandwidth_sent_bytes}; a time is {@code
 * last_successful_discovery_timestamp_seconds} and, as an alias, the seeds' name without the unit.
 */
public final class Metrics implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Supplier<NodeStatus> status;
  private final StatusGauges gauges;
  private final PeerCounters peers;
  private final Map<Offence, Counter> offences;
  private final Map<Report.Refusal, Counter> refused;
  private final Counter gossipRounds;
  private final Counter accepted;
  private final Counter already;
  private final Counter received;
  private final Counter duplicates;
  private final OutboxCounters outbox;
  private final Counter pullsExhausted;
  private final Counter announcementsIgnored;
  private final Counter bans;
  private final Counter storageFailures;
  private final ReconcileCounters reconciling;
  private final TransactionMeters transactions;
  private final LinkCounters links;
  private final AddressMeters address;
  private final LongSupplier sentBytes;
  private final LongSupplier receivedBytes;
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final TransferCounters transfers;

  /**
   * @param version of this program
   * @param status the node as last known; called once for each page, and must not wait for long
   * @param sentBytes to peers since the start
   * @param receivedBytes from peers since the start
   * @param bootstrap addresses of the configured first contacts
   * @param store the store as it is; must not wait
   * @param around clocks, certificates and findings; must not wait
   */
  public Metrics(
      String version,
      Supplier<NodeStatus> status,
      LongSupplier sentBytes,
      LongSupplier receivedBytes,
      Set<PeerAddress> bootstrap,
      Supplier<StoreFigures> store,
      Supplier<Surroundings> around) {
    this.status = status;
    this.sentBytes = sentBytes;
    this.receivedBytes = receivedBytes;
    Meters meters = new Meters(registry);
    this.gauges = new StatusGauges(registry, status.get());
    new StoreGauges(registry, store);
    new SurroundingGauges(registry, around);
    this.transactions = new TransactionMeters(meters, System::nanoTime);
    registry.getPrometheusRegistry().register(transactions::seedSummary);
    this.links = new LinkCounters(meters);
    this.address = new AddressMeters(meters);
    this.peers = new PeerCounters(meters, bootstrap);
    this.offences =
        meters.counters(Offence.class, "peer.offences", "offence", "Provable faults of peers");
    this.refused =
        meters.counters(
            Report.Refusal.class,
            "transactions.refused",
            "reason",
            "Submissions that were not taken");
    this.gossipRounds =
        meters.counter("gossip.rounds", "Bursts in which this node announced something to peers");
    this.accepted = submitted(meters, "accepted");
    this.already = submitted(meters, "already");
    this.received =
        meters.counter(
            "transactions.received", "Transactions whose verified bytes came from a peer");
    this.duplicates = meters.counter("transaction.duplicates", "Bodies that arrived again");
    this.outbox = new OutboxCounters(meters);
    this.pullsExhausted =
        meters.counter(
            "pulls.exhausted", "Announced transactions that nobody who announced them served");
    this.announcementsIgnored =
        meters.counter("announcements.ignored", "Announcements that were not taken");
    this.bans = meters.counter("peer.bans", "Peers cut off for a while");
    this.storageFailures = meters.counter("storage.failures", "Commits that failed");
    this.transfers = new TransferCounters(meters);
    this.reconciling = new ReconcileCounters(meters);
    FunctionCounter.builder("bandwidth.sent", sentBytes, LongSupplier::getAsLong)
        .baseUnit("bytes")
        .description("Sent to peers, as framed messages, without HTTP/2 and TLS")
        .register(registry);
    FunctionCounter.builder("bandwidth.received", receivedBytes, LongSupplier::getAsLong)
        .baseUnit("bytes")
        .description("Received from peers, as framed messages, without HTTP/2 and TLS")
        .register(registry);
    Gauge.builder("peer.build.info", () -> 1)
        .tag("version", version)
        .tag("java", Runtime.version().toString())
        .description("Always 1; the labels say what runs")
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    collections.bindTo(registry);
    FunctionCounter.builder("process.cpu", ProcessHandle.current(), Metrics::cpuSeconds)
        .baseUnit("seconds")
        .description("Processor time of the process")
        .register(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  private static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().map(time -> time.toMillis() / 1e3).orElse(0.0);
  }

  private static Counter submitted(Meters meters, String result) {
    return meters.counter(
        "transactions.submitted",
        "result",
        result,
        "Submissions that were taken: new ones, and bytes that were here before");
  }

  /** Transactions that were accepted here since the start. */
  public long submitted() {
    return (long) accepted.count();
  }

  /** Transactions whose verified bytes came from a peer since the start. */
  public long received() {
    return (long) received.count();
  }

  /** Figures for the seeds' success criteria. */
  public CriteriaFigures criteria() {
    return new CriteriaFigures(
        peers.bootstrapSeconds(),
        transactions.measured(),
        transactions.quantileSeconds(0.95),
        transactions.quantileSeconds(0.99),
        transactions.toldEntries(),
        transactions.tellingBytes());
  }

  /**
   * Counts connections to the peer port from now on.
   *
   * @param abusive closed for what they sent, since the start
   */
  public void watchConnections(LongSupplier abusive) {
    FunctionCounter.builder("connections.abusive", abusive, LongSupplier::getAsLong)
        .description("Connections to the peer port that were closed for what they sent")
        .register(registry);
  }

  /** A step was made. On the loop's thread. */
  public void stepped(Input input, List<Effect> effects) {
    switch (input) {
      case Input.DialAnswered answered -> peers.answered(answered);
      case Input.DialFailed failed -> peers.dialFailed(failed);
      case Input.CallFailed(var to, var request, var failure) -> peers.callFailed(failure);
      case Input.LinkUp up -> peers.linked(up);
      case Input.FrameArrived(var link, var frame, var ours) -> arrived(link, frame);
      case Input.Answered other -> {}
      case Input.Started other -> peers.started();
      case Input.Submitted other -> {}
      case Input.SubmittedStaged other -> {}
      case Input.Staged other -> {}
      case Input.ChunkLoaded other -> {}
      case Input.ContentsLoaded other -> {}
      case Input.Served other -> {}
      case Input.StatusAsked other -> {}
      case Input.NodeAsked other -> {}
      case Input.RefreshAsked other -> {}
      case Input.RemovalAsked other -> {}
      case Input.TraceAsked other -> {}
      case Input.RefillAsked other -> {}
      case Input.BanAsked other -> {}
      case Input.UnbanAsked other -> {}
      case Input.BansAsked other -> {}
      case Input.AddressAsked other -> {}
      case Input.LookedUp(var findings) -> address.lookedUp(findings);
      case Input.OutboxAsked other -> {}
      case Input.DeadLettersAsked other -> {}
      case Input.RetryAsked other -> {}
      case Input.DiscardAsked other -> {}
      case Input.DrainAsked other -> {}
      case Input.LinkDown(var link, var reason) -> links.down(link);
      case Input.Received(var from, var request, var replyTo) -> {
        if (request instanceof Request.Notify) {
          transactions.heard(1);
        }
      }
      case Input.Offended other -> {}
      case Input.Accepted other -> {}
      case Input.Kept other -> {}
      case Input.SaveFailed other -> {}
      case Input.SaveRefused other -> {}
      case Input.Suspended other -> {}
      case Input.Loaded other -> {}
      case Input.BodiesLoaded other -> {}
      case Input.Judged judged -> transactions.judged(judged.accepted());
      case Input.TimerFired other -> {}
      case Input.NetworkChanged other -> {}
      case Input.BurstEnded other -> {}
      case Input.Stopping other -> {}
    }
    boolean announced = false;
    for (Effect effect : effects) {
      announced |= count(effect);
    }
    if (announced) {
      gossipRounds.increment();
    }
  }

  private void arrived(LinkId link, Frame frame) {
    if (frame instanceof Frame.Announce announce) {
      transactions.heard(announce.entries().size());
    } else if (frame instanceof Frame.Goodbye(var reason)) {
      links.goodbye(link, reason);
    }
  }

  /** Counts an effect, and says whether it announces something. */
  private boolean count(Effect effect) {
    switch (effect) {
      case Effect.Dial dial -> peers.dialled(dial.rung());
      case Effect.Tell(var replyTo, var report) -> count(report);
      case Effect.Publish(var event) -> count(event);
      case Effect.Send(var link, var dialect, Frame.Announce announce) -> {
        transactions.told(announce.entries().size());
        return true;
      }
      case Effect.Call(var to, var at, var rung, Request.Notify notify) -> {
        transactions.told(1);
        return true;
      }
      case Effect.Send(var link, var dialect, Frame.Large.Piece piece) -> transfers.sent(piece);
      case Effect.Send(var link, var dialect, Frame.Recon frame) -> reconciling.sent(frame);
      case Effect.Send send -> {}
      case Effect.Call call -> {}
      case Effect.HangUp hangUp -> {}
      case Effect.Close(var link, var reason) -> links.closed(link, reason);
      case Effect.Respond respond -> {}
      case Effect.Schedule schedule -> {}
      case Effect.Save save -> {}
      case Effect.Load load -> {}
      case Effect.LoadBodies load -> {}
      case Effect.LoadChunk load -> {}
      case Effect.LoadContents load -> {}
      case Effect.LookUp lookUp -> {}
    }
    return false;
  }

  private void count(Report report) {
    switch (report) {
      case Report.Accepted(var id, var sequence, var again) ->
          (again ? already : accepted).increment();
      case Report.Refused(var id, var code, var detail) -> Meters.count(refused, code);
      case Report.TransactionStatus asked -> {}
      case Report.Status asked -> {}
      case Report.Refreshing asked -> {}
      case Report.Removed asked -> {}
      case Report.Waiting asked -> {}
      case Report.DeadLetters asked -> {}
      case Report.Changed asked -> {}
      case Report.Address asked -> {}
      case Report.Traced asked -> {}
      case Report.Refilled asked -> {}
      case Report.Bans asked -> {}
    }
  }

  private void count(NodeEvent event) {
    switch (event) {
      case NodeEvent.Learned learned -> {
        received.increment();
        transactions.learned(learned.sizeBytes());
      }
      case NodeEvent.DuplicateBody again -> duplicates.increment();
      case NodeEvent.InCustody safe -> {
        outbox.inCustody();
        transactions.inCustody(safe.id());
      }
      case NodeEvent.AttemptFailed failed -> outbox.attemptFailed();
      case NodeEvent.DeadLettered dead -> {
        outbox.dead();
        transactions.dead(dead.letter().id());
      }
      case NodeEvent.DeadLettersFull full -> {}
      case NodeEvent.DeadLetterRetried retried -> outbox.retried();
      case NodeEvent.DeadLetterDiscarded discarded -> outbox.discarded();
      case NodeEvent.SubscriberSuspended suspended -> {}
      // Counted where the verdict comes in.
      case NodeEvent.Rejected counted -> {}
      case NodeEvent.Draining draining -> {}
      case NodeEvent.Drained drained -> {}
      case NodeEvent.PullExhausted nobody -> pullsExhausted.increment();
      case NodeEvent.AnnouncementIgnored ignored -> announcementsIgnored.increment();
      case NodeEvent.Offended(var peer, var offence, var detail) -> Meters.count(offences, offence);
      case NodeEvent.Banned banned -> bans.increment();
      case NodeEvent.BannedByOperator banned -> bans.increment();
      case NodeEvent.Unbanned unbanned -> {}
      case NodeEvent.StorageFailed failed -> storageFailures.increment();
      case NodeEvent.PeerUp up -> {}
      case NodeEvent.PeerDown down -> {}
      // Counted where it comes in, together with failed calls.
      case NodeEvent.DialFailed counted -> {}
      case NodeEvent.RungChosen chosen -> peers.chosen(chosen);
      case NodeEvent.BreakerOpened opened -> peers.breakerOpened();
      case NodeEvent.BreakerClosed closed -> {}
      case NodeEvent.BootstrapSilent silent -> {}
      case NodeEvent.PeersDiscovered found -> {}
      case NodeEvent.RoundEnded round -> peers.roundEnded(round);
      case NodeEvent.PeerVerified verified -> {}
      case NodeEvent.CheckFailed check -> peers.checkFailed(check.failure());
      case NodeEvent.PeerRemoved removed -> peers.removed();
      case NodeEvent.PeerSuspected suspected -> peers.suspected();
      case NodeEvent.PartitionSuspected partition -> {}
      case NodeEvent.PartitionOver over -> {}
      case NodeEvent.StateChanged changed -> {}
      case NodeEvent.AddressChanged changed -> address.changed();
      case NodeEvent.ReachabilityChanged changed -> address.reachability(changed.verdict());
      case NodeEvent.Accepted own -> transactions.accepted(own.id(), own.sizeBytes());
      case NodeEvent.TransferBegun begun -> transfers.begun();
      case NodeEvent.TransferMoved moved -> transfers.moved();
      case NodeEvent.TransferEnded ended -> transfers.ended();
      case NodeEvent.TransferFailed failed -> transfers.failed();
      case NodeEvent.Reconciled round -> reconciling.round(round);
      case NodeEvent.OrderRead order -> reconciling.orderRead(order);
    }
  }

  /** The seeds' eleven metrics by the seeds' names. */
  public SeedFigures seedFigures() {
    NodeStatus now = status.get();
    Map<String, Object> latency = new LinkedHashMap<>();
    latency.put("count", transactions.measured());
    latency.put("p50Seconds", transactions.quantileSeconds(0.5));
    latency.put("p95Seconds", transactions.quantileSeconds(0.95));
    latency.put("p99Seconds", transactions.quantileSeconds(0.99));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("peer_count", now.peers().size());
    values.put("peer_count_active", now.network().active());
    values.put("transaction_distribution_latency", latency);
    values.put("transaction_queue_size", now.outbox());
    values.put("bandwidth_sent_bytes", sentBytes.getAsLong());
    values.put("bandwidth_received_bytes", receivedBytes.getAsLong());
    values.put("connection_errors_total", peers.connectionErrors());
    values.put("gossip_rounds_total", (long) gossipRounds.count());
    values.put("peer_service_status", Meters.label(now.state()));
    values.put(
        "last_successful_discovery",
        now.discovery().lastSuccess().map(Instant::toEpochMilli).orElse(0L));
    values.put("network_partition_detected", !now.network().partitionSigns().isEmpty());
    return new SeedFigures(values);
  }

  /** The page in Prometheus' text format. */
  public String scrape() {
    gauges.update(status.get());
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
