package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.wire.discovery.PeerDiscoveryGrpc;
import dev.sorcha.peer.wire.discovery.PeerListRequest;
import dev.sorcha.peer.wire.discovery.PingRequest;
import dev.sorcha.peer.wire.discovery.RegisterPeerRequest;
import dev.sorcha.peer.wire.transaction.TransactionDistributionGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Makes unary calls to peers that open no stream. One channel a peer, kept while it is used; the
 * least recently used of {@value #MAX_CHANNELS} is closed when another is needed. Channels are
 * owned by one thread of their own.
 */
final class UnaryCalls {

  private static final int MAX_CHANNELS = 256;
  private static final long DEADLINE_SECONDS = 10;

  private final Channels channels;
  private final Door door;
  private final SeedMessages messages;
  private final ExecutorService owner;
  private final LinkedHashMap<Target, ManagedChannel> open = new LinkedHashMap<>(16, 0.75f, true);

  private record Target(PeerId peer, PeerAddress at) {}

  UnaryCalls(Channels channels, Door door, SeedMessages messages, ExecutorService owner) {
    this.channels = channels;
    this.door = door;
    this.messages = messages;
    this.owner = owner;
  }

  /** Makes the call; its outcome goes to the core. */
  void call(PeerId to, PeerAddress at, Request request) {
    owner.execute(
        () -> {
          try {
            make(to, channel(new Target(to, at)), request);
          } catch (SSLException unusable) {
            String detail = String.valueOf(unusable.getMessage());
            door.put(new Input.CallFailed(to, request, new Failure(Failure.Kind.REFUSED, detail)));
          }
        });
  }

  /** Ends the channel that is kept for this peer, once its calls are over. */
  void hangUp(PeerId to, PeerAddress at) {
    owner.execute(
        () -> {
          ManagedChannel known = open.remove(new Target(to, at));
          if (known != null) {
            known.shutdown();
          }
        });
  }

  private ManagedChannel channel(Target target) throws SSLException {
    ManagedChannel known = open.get(target);
    if (known != null) {
      return known;
    }
    if (open.size() >= MAX_CHANNELS) {
      open.pollFirstEntry().getValue().shutdown();
    }
    ManagedChannel channel = channels.open(target.at(), Optional.of(target.peer())).channel();
    open.put(target, channel);
    return channel;
  }

  private void make(PeerId to, ManagedChannel channel, Request request) {
    var discovery =
        PeerDiscoveryGrpc.newStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    var transactions =
        TransactionDistributionGrpc.newStub(channel)
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    switch (request) {
      case Request.Notify notify ->
          transactions.notifyTransaction(
              messages.notification(notify.announcement()),
              answer(
                  to,
                  notify,
                  ack -> new Response.Ack(notify, ack.getAlreadyKnown(), ack.getWillRequest())));
      case Request.Get get ->
          transactions.getTransaction(
              messages.request(get.id()),
              answer(
                  to,
                  get,
                  response ->
                      response.getFound()
                          ? new Response.Found(
                              get, Transaction.of(response.getTransactionData().toByteArray()))
                          : new Response.NotFound(get)));
      case Request.ListPeers list ->
          discovery.getPeerList(
              PeerListRequest.newBuilder()
                  .setRequestingPeerId(messages.self())
                  .setMaxPeers(list.max())
                  .build(),
              answer(
                  to,
                  list,
                  response ->
                      new Response.Peers(
                          list,
                          SeedMessages.hearsay(response.getPeersList()),
                          response.getTotalPeers())));
      case Request.Register register ->
          discovery.registerPeer(
              RegisterPeerRequest.newBuilder().setPeerInfo(messages.info(register.claim())).build(),
              answer(
                  to,
                  register,
                  response ->
                      new Response.Registered(
                          register, response.getSuccess(), response.getMessage())));
      case Request.Ping ping ->
          discovery.ping(
              PingRequest.newBuilder().setPeerId(messages.self()).build(),
              answer(to, ping, response -> new Response.Pong(ping, NetworkState.ONLINE)));
    }
  }

  private <M> StreamObserver<M> answer(
      PeerId to, Request request, Function<M, Response> toResponse) {
    return new StreamObserver<>() {
      @Override
      public void onNext(M message) {
        door.put(new Input.Answered(to, toResponse.apply(message)));
      }

      @Override
      public void onError(Throwable lost) {
        door.put(new Input.CallFailed(to, request, Statuses.failure(lost)));
      }

      @Override
      public void onCompleted() {}
    };
  }

  /** Ends every channel. */
  void close() {
    owner.execute(() -> open.values().forEach(ManagedChannel::shutdownNow));
  }
}
