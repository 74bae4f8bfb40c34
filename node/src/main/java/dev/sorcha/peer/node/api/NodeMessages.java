package dev.sorcha.peer.node.api;

import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.wire.node.v1.Discovery;
import dev.sorcha.peer.wire.node.v1.GetNodeResponse;
import dev.sorcha.peer.wire.node.v1.ListPeersResponse;
import dev.sorcha.peer.wire.node.v1.Network;
import dev.sorcha.peer.wire.node.v1.Peer;
import dev.sorcha.peer.wire.node.v1.Round;
import dev.sorcha.peer.wire.node.v1.Subscriber;
import java.util.Locale;
import java.util.Optional;

/** The node and its peers as messages of {@code node_api.proto}. */
final class NodeMessages {

  private NodeMessages() {}

  static GetNodeResponse node(NodeFacts facts, NodeStatus now, int suspended, long lastSequence) {
    return GetNodeResponse.newBuilder()
        .setId(facts.id().hex())
        .setName(facts.name())
        .setVersion(facts.version())
        .addAllRoles(facts.roleWords())
        .setState(now.state().name().toLowerCase(Locale.ROOT))
        .setStateReason(now.reason())
        .setPeersKnown(now.peers().size())
        .setPeersReachable(now.reachable())
        .setNetwork(network(now.network()))
        .setDiscovery(discovery(now.discovery()))
        .setOutbox(now.outbox())
        .setDeadLetters(now.queue().dead())
        .setDraining(now.queue().draining())
        .setSuspendedSubscribers(suspended)
        .setPulling(now.pulling())
        .setSeen(now.seen())
        .setLastSequence(lastSequence)
        .setPeerAddress(facts.peerAddress())
        .setTelemetry(facts.telemetry())
        .setStartedAt(facts.startedAt().toEpochMilli())
        .build();
  }

  private static Network network(NodeStatus.Network now) {
    Network.Builder message =
        Network.newBuilder()
            .setActive(now.active())
            .setWanted(now.wanted())
            .setDeparted(now.departed())
            .addAllPartitionSigns(now.partitionSigns());
    now.partitionSince().ifPresent(time -> message.setPartitionSince(time.toEpochMilli()));
    return message.build();
  }

  private static Discovery discovery(NodeStatus.Discovery now) {
    Discovery.Builder message =
        Discovery.newBuilder()
            .setPhase(now.phase().name().toLowerCase(Locale.ROOT))
            .setRound(now.round());
    now.lastRound().ifPresent(over -> message.setLastRound(round(over)));
    now.lastSuccess().ifPresent(time -> message.setLastSuccess(time.toEpochMilli()));
    now.nextRound().ifPresent(time -> message.setNextRound(time.toEpochMilli()));
    return message.build();
  }

  private static Round round(NodeEvent.RoundEnded over) {
    return Round.newBuilder()
        .setNumber(over.number())
        .setAsked(over.asked())
        .setAnswered(over.answered())
        .setHeard(over.heard())
        .setAdded(over.added())
        .setRefused(over.refused())
        .setKnown(over.known())
        .build();
  }

  static Subscriber subscriber(Subscriptions.View view) {
    Subscriber.Builder message =
        Subscriber.newBuilder()
            .setName(view.subscriber().name())
            .setAcknowledged(view.subscriber().acknowledged())
            .setCreatedAt(view.subscriber().createdAtMillis())
            .setLastSeen(view.subscriber().lastSeenMillis())
            .setStreaming(view.streaming())
            .setUnacknowledged(view.unacknowledged())
            .setSuspended(view.subscriber().suspended());
    view.subscriber()
        .gap()
        .ifPresent(
            gap ->
                message
                    .setGapAfter(gap.after())
                    .setGapThrough(gap.through())
                    .setGapSince(gap.sinceMillis()));
    return message.build();
  }

  static ListPeersResponse page(PeerPage page, int failureThreshold) {
    return ListPeersResponse.newBuilder()
        .setTotal(page.total())
        .setFailureThreshold(failureThreshold)
        .addAllPeers(page.entries().stream().map(NodeMessages::peer).toList())
        .setNext(page.next().map(PeerId::hex).orElse(""))
        .build();
  }

  private static Peer peer(PeerPage.Entry entry) {
    NodeStatus.PeerView view = entry.peer();
    Peer.Builder message =
        Peer.newBuilder()
            .setId(view.info().id().hex())
            .setAddress(view.info().address().map(Object::toString).orElse(""))
            .setState(entry.state().word())
            .setPath(view.path())
            .setBootstrap(view.bootstrap())
            .setVerified(view.tried())
            .setDistributes(view.info().capabilities().distribution())
            .setSource(view.source())
            .setFirstSeen(view.firstSeen().toEpochMilli())
            .setFailures(view.failures())
            .setLastFailure(view.lastFailure());
    view.lastSeen().ifPresent(time -> message.setLastSeen(time.toEpochMilli()));
    view.reachedAt().ifPresent(time -> message.setReachedAt(time.toEpochMilli()));
    Optional.ofNullable(Json.fractionalMillis(view.roundTrip())).ifPresent(message::setLatencyMs);
    view.nextCheck().ifPresent(time -> message.setNextCheck(time.toEpochMilli()));
    return message.build();
  }
}
