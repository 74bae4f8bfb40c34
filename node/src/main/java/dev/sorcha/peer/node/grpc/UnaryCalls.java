package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Makes unary calls to peers that open no stream. One channel a peer, kept until the core hangs up
 * or a call finds no connection; at the bound the least recently used one is closed when another is
 * needed. Channels are owned by one thread of their own.
 *
 * <p>A channel is closed in order: the calls that were made on it go on, and end within their
 * {@value #DEADLINE_SECONDS} seconds, which include the time to connect.
 */
final class UnaryCalls {

  /** For as many peers without links as a node is likely to call in a minute. A guess. */
  static final int MAX_CHANNELS = 256;

  private static final long DEADLINE_SECONDS = 10;

  /** The slowest honest peer (threat U2). */
  private static final int SLOWEST_BYTES_PER_SECOND = 64 << 10;

  private final Channels channels;
  private final Door door;
  private final SeedMessages messages;
  private final ExecutorService owner;
  private final int maxChannels;
  private final LinkedHashMap<Target, ManagedChannel> open = new LinkedHashMap<>(16, 0.75f, true);

  private record Target(PeerId peer, PeerAddress at) {}

  /**
   * @param maxChannels that are kept; those that were closed and still have calls are not counted
   */
  UnaryCalls(
      Channels channels, Door door, SeedMessages messages, ExecutorService owner, int maxChannels) {
    this.channels = channels;
    this.door = door;
    this.messages = messages;
    this.owner = owner;
    this.maxChannels = maxChannels;
  }

  /** Makes the call; its outcome goes to the core. */
  void call(PeerId to, PeerAddress at, Request request) {
    owner.execute(
        () -> {
          try {
            Target target = new Target(to, at);
            make(target, channel(target), request);
          } catch (SSLException unusable) {
            String detail = String.valueOf(unusable.getMessage());
            door.put(new Input.CallFailed(to, request, new Failure(Failure.Kind.REFUSED, detail)));
          }
        });
  }

  /** Closes the channel that is kept for this peer, if there is one. */
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
    if (open.size() >= maxChannels) {
      open.pollFirstEntry().getValue().shutdown();
    }
    ManagedChannel channel = channels.open(target.at(), Optional.of(target.peer())).channel();
    open.put(target, channel);
    return channel;
  }

  /** Keeps the channel on which a dial was answered, unless there is one already. */
  void adopt(PeerId peer, PeerAddress at, ManagedChannel channel) {
    try {
      owner.execute(
          () -> {
            if (open.size() >= maxChannels
                || open.putIfAbsent(new Target(peer, at), channel) != null) {
              channel.shutdown();
            }
          });
    } catch (RejectedExecutionException stopping) {
      channel.shutdownNow();
    }
  }

  /** A next call is to connect anew at once, not after the pauses that gRPC makes on its own. */
  private void drop(Target target, ManagedChannel failed) {
    try {
      owner.execute(
          () -> {
            if (open.remove(target, failed)) {
              failed.shutdown();
            }
          });
    } catch (RejectedExecutionException stopping) {
      // All channels are ended.
    }
  }

  private void make(Target target, ManagedChannel channel, Request request) {
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
                  target,
                  channel,
                  notify,
                  ack -> new Response.Ack(notify, ack.getAlreadyKnown(), ack.getWillRequest())));
      case Request.Get get ->
          transactions.getTransaction(
              messages.request(get.id()),
              answer(
                  target,
                  channel,
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
                  target,
                  channel,
                  list,
                  response ->
                      new Response.Peers(
                          list,
                          // More than was asked for may be the custom of a seed-only peer.
                          SeedMessages.hearsay(first(response.getPeersList())),
                          response.getTotalPeers())));
      case Request.Register register ->
          discovery.registerPeer(
              RegisterPeerRequest.newBuilder().setPeerInfo(messages.info(register.claim())).build(),
              answer(
                  target,
                  channel,
                  register,
                  response ->
                      new Response.Registered(
                          register, response.getSuccess(), response.getMessage())));
      case Request.Stream stream ->
          TransactionDistributionGrpc.newStub(channel)
              .withDeadlineAfter(
                  DEADLINE_SECONDS + stream.sizeBytes() / SLOWEST_BYTES_PER_SECOND,
                  TimeUnit.SECONDS)
              .streamTransaction(
                  messages.request(stream.id()),
                  new ChunkReader(
                      target.peer(), stream, door, why -> dropIfLost(target, channel, why)));
      case Request.GetPart part -> notOfGrpc(target, part);
      case Request.PostPart part -> notOfGrpc(target, part);
      case Request.Poll poll -> notOfGrpc(target, poll);
      case Request.Post post -> notOfGrpc(target, post);
      case Request.Ping ping ->
          discovery.ping(
              PingRequest.newBuilder().setPeerId(messages.self()).build(),
              answer(
                  target, channel, ping, response -> new Response.Pong(ping, NetworkState.ONLINE)));
    }
  }

  private void notOfGrpc(Target target, Request request) {
    Failure failure = new Failure(Failure.Kind.UNIMPLEMENTED, "over REST alone");
    door.put(new Input.CallFailed(target.peer(), request, failure));
  }

  private static <T> List<T> first(List<T> entries) {
    return entries.subList(0, Math.min(entries.size(), Frame.MAX_PEERS));
  }

  private <M> StreamObserver<M> answer(
      Target target, ManagedChannel channel, Request request, Function<M, Response> toResponse) {
    return new StreamObserver<>() {
      @Override
      public void onNext(M message) {
        door.put(new Input.Answered(target.peer(), toResponse.apply(message)));
      }

      @Override
      public void onError(Throwable lost) {
        Failure failure = Statuses.failure(lost);
        if (isWithoutConnection(failure.kind())) {
          drop(target, channel);
        }
        door.put(new Input.CallFailed(target.peer(), request, failure));
      }

      @Override
      public void onCompleted() {}
    };
  }

  private void dropIfLost(Target target, ManagedChannel channel, Throwable why) {
    if (isWithoutConnection(Statuses.failure(why).kind())) {
      drop(target, channel);
    }
  }

  private static boolean isWithoutConnection(Failure.Kind kind) {
    return switch (kind) {
      case UNREACHABLE, NOT_LISTENING, TIMED_OUT, TLS, IDENTITY -> true;
      case REFUSED, UNIMPLEMENTED, BUSY, MALFORMED -> false;
    };
  }

  /** Ends every channel. */
  void close() {
    owner.execute(() -> open.values().forEach(ManagedChannel::shutdownNow));
  }
}
