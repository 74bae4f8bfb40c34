package dev.sorcha.peer.node.metrics;

import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.NetworkState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the node's status says in numbers, as it was when a page was asked for last. */
final class StatusGauges {

  private volatile NodeStatus latest;

  StatusGauges(MeterRegistry registry, NodeStatus first) {
    this.latest = first;
    gauge(registry, "peer.count", "Peers in the table", now -> now.peers().size());
    gauge(
        registry,
        "peer.count.active",
        "Peers that are linked or answered their last check",
        now -> now.network().active());
    standing(registry, "new", now -> now.peers().size() - tried(now));
    standing(registry, "tried", StatusGauges::tried);
    standing(registry, "departed", now -> now.network().departed());
    gauge(
        registry,
        "network.partition.detected",
        "1 while this node may be cut off from a part of the network",
        now -> now.network().partitionSigns().isEmpty() ? 0 : 1);
    gauge(
        registry,
        "transaction.queue.size",
        "Own submissions that are not in custody yet",
        NodeStatus::outbox);
    gauge(
        registry,
        "transaction.queue.capacity",
        "Most own submissions that may wait",
        now -> now.queue().capacity());
    gauge(
        registry,
        "transaction.queue.bytes",
        "Bytes of own submissions that wait, and of dead letters",
        now -> now.queue().waitingBytes());
    gauge(
        registry,
        "transaction.queue.in.flight",
        "Own submissions that peers were told of and have not answered",
        now -> now.queue().inFlight());
    gauge(
        registry,
        "transaction.queue.oldest.age.seconds",
        "How long the oldest own submission has waited; 0: none waits",
        now ->
            now.queue()
                .oldest()
                .map(since -> Math.max(0, Duration.between(since, Instant.now()).toMillis()) / 1e3)
                .orElse(0.0));
    gauge(
        registry,
        "transaction.dead.letters.size",
        "Own submissions that no peer took",
        now -> now.queue().dead());
    gauge(registry, "transactions.pulling", "Announced, wanted, not here yet", NodeStatus::pulling);
    gauge(registry, "transactions.seen", "Ids in the exact seen set", NodeStatus::seen);
    connections(registry, "grpc_stream", "outbound", "stream out");
    connections(registry, "grpc_stream", "inbound", "stream in");
    connections(registry, "grpc", "outbound", "unary");
    connections(registry, "rest", "outbound", "rest");
    connections(registry, "polled", "inbound", "polled");
    for (NetworkState state : NetworkState.values()) {
      Gauge.builder("peer.service.status", this, it -> it.latest.state() == state ? 1 : 0)
          .tag("state", Meters.label(state))
          .description("1 for the state in which the node is, 0 for the others")
          .register(registry);
    }
    for (String name :
        List.of("last.successful.discovery.timestamp.seconds", "last.successful.discovery")) {
      gauge(
          registry,
          name,
          "When a peer last answered whom it knows, in Unix seconds; 0: never",
          now ->
              now.discovery().lastSuccess().map(time -> time.toEpochMilli() / 1000.0).orElse(0.0));
    }
  }

  /** How peers that can be reached are reached, by the words of their paths. */
  private void connections(MeterRegistry registry, String protocol, String direction, String path) {
    Gauge.builder(
            "peer.connections",
            this,
            it -> it.latest.peers().stream().filter(peer -> peer.path().equals(path)).count())
        .tag("protocol", protocol)
        .tag("direction", direction)
        .description("Peers that can be reached, by way; polled: they ask this node for news")
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<NodeStatus> value) {
    Gauge.builder(name, this, it -> value.applyAsDouble(it.latest))
        .description(description)
        .register(registry);
  }

  private void standing(
      MeterRegistry registry, String standing, ToDoubleFunction<NodeStatus> value) {
    Gauge.builder("peers", this, it -> value.applyAsDouble(it.latest))
        .tag("standing", standing)
        .description("Peers that were only heard of, were reached once, were removed and are tried")
        .register(registry);
  }

  private static long tried(NodeStatus now) {
    return now.peers().stream().filter(NodeStatus.PeerView::tried).count();
  }

  /** The node has been looked at. */
  void update(NodeStatus status) {
    latest = status;
  }
}
