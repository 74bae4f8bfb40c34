package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.wire.discovery.PeerDiscoveryGrpc;
import dev.sorcha.peer.wire.discovery.PeerListRequest;
import dev.sorcha.peer.wire.discovery.PeerListResponse;
import dev.sorcha.peer.wire.discovery.PeerStatus;
import dev.sorcha.peer.wire.discovery.PingRequest;
import dev.sorcha.peer.wire.discovery.PingResponse;
import dev.sorcha.peer.wire.discovery.RegisterPeerRequest;
import dev.sorcha.peer.wire.discovery.RegisterPeerResponse;
import io.grpc.stub.StreamObserver;

/** The seeds' {@code PeerDiscovery}, served. */
final class DiscoveryService extends PeerDiscoveryGrpc.PeerDiscoveryImplBase {

  private final UnaryDoor door;
  private final SeedMessages messages;

  DiscoveryService(UnaryDoor door, SeedMessages messages) {
    this.door = door;
    this.messages = messages;
  }

  @Override
  public void getPeerList(PeerListRequest message, StreamObserver<PeerListResponse> answer) {
    Caller caller = Callers.current();
    door.serve(
        caller,
        () -> {
          SeedMessages.requireSender(message.getRequestingPeerId(), caller.id());
          return new Request.ListPeers(message.getMaxPeers());
        },
        Response.Peers.class,
        list ->
            PeerListResponse.newBuilder()
                .addAllPeers(list.peers().stream().map(messages::info).toList())
                .setTotalPeers(list.total())
                .build(),
        answer);
  }

  @Override
  public void registerPeer(
      RegisterPeerRequest message, StreamObserver<RegisterPeerResponse> answer) {
    Caller caller = Callers.current();
    door.serve(
        caller,
        () -> new Request.Register(SeedMessages.claim(message.getPeerInfo(), caller.id())),
        Response.Registered.class,
        registered ->
            RegisterPeerResponse.newBuilder()
                .setSuccess(registered.success())
                .setMessage(registered.message())
                .build(),
        answer);
  }

  @Override
  public void ping(PingRequest message, StreamObserver<PingResponse> answer) {
    Caller caller = Callers.current();
    door.serve(
        caller,
        () -> {
          SeedMessages.requireSender(message.getPeerId(), caller.id());
          return new Request.Ping();
        },
        Response.Pong.class,
        pong ->
            PingResponse.newBuilder()
                .setPeerId(messages.self())
                .setTimestamp(messages.now())
                .setStatus(status(pong.state()))
                .build(),
        answer);
  }

  /**
   * Offline is a node that knows peers and reaches none; the seeds have no word for the states in
   * between.
   */
  private static PeerStatus status(NetworkState state) {
    return switch (state) {
      case ONLINE, DEGRADED, STANDALONE -> PeerStatus.ONLINE;
      case OFFLINE -> PeerStatus.OFFLINE;
    };
  }
}
