package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.DialStage;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.discovery.PeerListResponse;
import dev.sorcha.peer.wire.discovery.RegisterPeerRequest;
import dev.sorcha.peer.wire.discovery.RegisterPeerResponse;
import dev.sorcha.peer.wire.rest.News;
import dev.sorcha.peer.wire.rest.PostAck;
import dev.sorcha.peer.wire.rest.WantedParts;
import dev.sorcha.peer.wire.transaction.NotificationAck;
import dev.sorcha.peer.wire.transaction.TransactionNotification;
import dev.sorcha.peer.wire.transaction.TransactionResponse;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Calls over HTTP/1.1, for peers that are reached in no better way. A few connections a peer, kept
 * until the core hangs up or they are idle; at the bound the pool of the least recently used peer
 * is given up. Everything is owned by one event loop, which all nodes of a process share.
 */
final class RestCalls {

  private static final long DEADLINE_MILLIS = 10_000;

  /** For a question that the other side holds: 25 s, and time for the way. */
  private static final long POLL_MILLIS = 40_000;

  /** For one try whether a peer answers at all, connection included. */
  private static final long DIAL_MILLIS = 6_000;

  /** Where threads are made when the first node of the process needs them. */
  private static final class Shared {
    static final MultiThreadIoEventLoopGroup GROUP =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("rest-calls", true), NioIoHandler.newFactory());
  }

  private final TlsContexts tls;
  private final Limits limits;
  private final Traffic traffic;
  private final Optional<WebProxy> proxy;
  private final boolean compress;
  private final Door door;
  private final SeedMessages messages;
  private final EventLoop loop = Shared.GROUP.next();
  private final LinkedHashMap<Target, RestPool> pools = new LinkedHashMap<>(16, 0.75f, true);
  private boolean stopped;

  private record Target(PeerId peer, PeerAddress at) {}

  RestCalls(
      TlsContexts tls,
      Limits limits,
      Traffic traffic,
      Optional<WebProxy> proxy,
      boolean compress,
      Door door,
      SeedMessages messages) {
    this.tls = tls;
    this.limits = limits;
    this.traffic = traffic;
    this.proxy = proxy;
    this.compress = compress;
    this.door = door;
    this.messages = messages;
  }

  private RestConnection open(
      PeerAddress address, Optional<PeerId> expected, RestConnection.Owner owner)
      throws SSLException {
    return RestConnection.open(
        address,
        tls.dialRest(expected),
        limits,
        traffic,
        proxy.filter(it -> it.serves(address.host())),
        compress,
        loop,
        owner);
  }

  // Dials.

  /** Whether a peer answers here; the outcome goes to the core. */
  void dial(PeerAddress address, Optional<PeerId> expected) {
    loop.execute(
        () -> {
          try {
            new Dial(address, expected).begin();
          } catch (SSLException unusable) {
            dialFailed(address, false, Optional.empty(), unusable);
          }
        });
  }

  private void dialFailed(
      PeerAddress address, boolean secured, Optional<PeerId> presented, Throwable why) {
    door.put(
        new Input.DialFailed(
            address,
            Protocol.REST,
            secured ? DialStage.TALK : Statuses.stage(false, why),
            presented,
            Statuses.ofConnection(why)));
  }

  /** One ping on a connection of its own, which is kept if it is answered. */
  private final class Dial implements RestConnection.Owner {

    private final PeerAddress address;
    private final RestConnection connection;
    private final RestExchange ping =
        new RestExchange(
            RestExchange.Message.get(
                RestRoutes.PING + "?peerId=" + messages.self(), RestAnswer.JSON),
            DIAL_MILLIS,
            this::answered,
            why -> failed(true, why));
    private boolean over;

    Dial(PeerAddress address, Optional<PeerId> expected) throws SSLException {
      this.address = address;
      this.connection = RestCalls.this.open(address, expected, this);
    }

    void begin() {
      ping.deadline =
          loop.schedule(
              () -> connection.close(new TimeoutException("no answer in time")),
              DIAL_MILLIS,
              TimeUnit.MILLISECONDS);
    }

    @Override
    public void onIdle(RestConnection ready) {
      if (!over) {
        ready.send(ping);
      }
    }

    @Override
    public void onClosed(
        RestConnection closed, boolean secured, Optional<RestExchange> pending, Throwable why) {
      failed(secured, why);
    }

    private void answered(int status, byte[] content) {
      Optional<PeerId> peer = connection.tls().presented();
      if (status != 200 || peer.isEmpty()) {
        failed(true, new RestStatusException(status, content));
        connection.close(new RestStatusException(status, content));
        return;
      }
      over = true;
      pool(new Target(peer.get(), address)).adopt(connection);
      door.put(new Input.DialAnswered(address, Protocol.REST, peer.get()));
    }

    private void failed(boolean secured, Throwable why) {
      if (!over) {
        over = true;
        ping.fail(why);
        dialFailed(address, secured, connection.tls().presented(), why);
      }
    }
  }

  // Calls.

  private RestPool pool(Target target) {
    RestPool known = pools.get(target);
    if (known != null) {
      return known;
    }
    if (pools.size() >= UnaryCalls.MAX_CHANNELS) {
      pools.pollFirstEntry().getValue().hangUp();
    }
    RestPool made =
        new RestPool(
            target.at(),
            (address, owner) -> open(address, Optional.of(target.peer()), owner),
            loop);
    pools.put(target, made);
    return made;
  }

  /** Makes the call; its outcome goes to the core. */
  void call(PeerId to, PeerAddress at, Request request) {
    loop.execute(
        () -> {
          if (!stopped) {
            pool(new Target(to, at)).make(exchange(to, request));
          }
        });
  }

  private RestExchange exchange(PeerId to, Request request) {
    return new RestExchange(
        message(request),
        request instanceof Request.Poll ? POLL_MILLIS : DEADLINE_MILLIS,
        (status, content) -> answered(to, request, status, content),
        why -> door.put(new Input.CallFailed(to, request, Statuses.ofConnection(why))));
  }

  private RestExchange.Message message(Request request) {
    return switch (request) {
      case Request.Register(var claim) ->
          RestExchange.Message.post(
              RestRoutes.REGISTER,
              RestJson.of(
                  RegisterPeerRequest.newBuilder().setPeerInfo(messages.info(claim)).build()));
      case Request.ListPeers(var max) ->
          RestExchange.Message.get(
              RestRoutes.LIST + "?requestingPeerId=" + messages.self() + "&maxPeers=" + max,
              RestAnswer.JSON);
      case Request.Ping ping ->
          RestExchange.Message.get(RestRoutes.PING + "?peerId=" + messages.self(), RestAnswer.JSON);
      case Request.Notify(var announcement) ->
          RestExchange.Message.post(
              RestRoutes.NOTIFY, RestJson.of(messages.notification(announcement)));
      case Request.Poll(var after) ->
          RestExchange.Message.get(RestRoutes.NEWS + "?after=" + after, RestAnswer.JSON);
      case Request.Post(var id, var body) ->
          new RestExchange.Message(
              "POST",
              RestRoutes.TRANSACTIONS + id.hex(),
              RestAnswer.OCTETS,
              SeedMessages.bytes(body),
              RestAnswer.JSON);
      case Request.PostPart(var id, var place, var size, var chunk) ->
          new RestExchange.Message(
                  "POST",
                  RestRoutes.TRANSACTIONS + id.hex(),
                  RestAnswer.OCTETS,
                  UnsafeByteOperations.unsafeWrap(chunk.bytes()),
                  RestAnswer.JSON)
              .with("content-range", ByteRange.of(place, size).contentRange());
      case Request.GetPart(var id, var place, var size) ->
          RestExchange.Message.get(RestRoutes.TRANSACTIONS + id.hex(), RestAnswer.OCTETS)
              .with("range", ByteRange.of(place, size).range());
      case Request.Stream stream ->
          throw new IllegalArgumentException("over gRPC alone: " + stream);
      case Request.Get(var id) ->
          RestExchange.Message.get(
              RestRoutes.TRANSACTIONS + id.hex(),
              RestAnswer.OCTETS + ", " + RestAnswer.JSON + ";q=0.5");
    };
  }

  private void answered(PeerId from, Request request, int status, byte[] content) {
    try {
      if (status == 404 && request instanceof Request.Get get) {
        door.put(new Input.Answered(from, new Response.NotFound(get)));
      } else if (request instanceof Request.GetPart part && (status == 404 || status == 416)) {
        door.put(new Input.Answered(from, new Response.NoPart(part)));
      } else if (request instanceof Request.GetPart part && status == 206) {
        Chunk chunk = Chunk.of(content);
        door.put(
            new Input.Answered(
                from, new Response.Part(part, part.place(), part.sizeBytes(), chunk)));
      } else if (status != 200) {
        door.put(
            new Input.CallFailed(
                from, request, Statuses.ofConnection(new RestStatusException(status, content))));
      } else {
        door.put(new Input.Answered(from, response(request, content)));
      }
    } catch (MalformedMessageException bad) {
      door.put(
          new Input.CallFailed(from, request, new Failure(Failure.Kind.MALFORMED, bad.detail())));
    }
  }

  private static Response response(Request request, byte[] bytes) throws MalformedMessageException {
    ByteString content = UnsafeByteOperations.unsafeWrap(bytes);
    return switch (request) {
      case Request.Register register -> {
        var message = RestJson.read(content, RegisterPeerResponse.newBuilder());
        yield new Response.Registered(register, message.getSuccess(), message.getMessage());
      }
      case Request.ListPeers list -> {
        var message = RestJson.read(content, PeerListResponse.newBuilder()).build();
        List<dev.sorcha.peer.wire.discovery.PeerInfo> peers = message.getPeersList();
        yield new Response.Peers(
            list,
            SeedMessages.hearsay(peers.subList(0, Math.min(peers.size(), Frame.MAX_PEERS))),
            message.getTotalPeers());
      }
      case Request.Ping ping -> new Response.Pong(ping, NetworkState.ONLINE);
      case Request.Notify notify -> {
        var message = RestJson.read(content, NotificationAck.newBuilder());
        yield new Response.Ack(notify, message.getAlreadyKnown(), message.getWillRequest());
      }
      case Request.Get get -> found(get, bytes);
      case Request.PostPart part ->
          new Response.PartPosted(part, RestJson.read(content, PostAck.newBuilder()).getTaken());
      case Request.GetPart _, Request.Stream _ ->
          throw new MalformedMessageException("all of a body where a range was asked for");
      case Request.Poll poll -> news(poll, content);
      case Request.Post post ->
          new Response.Posted(post, RestJson.read(content, PostAck.newBuilder()).getTaken());
    };
  }

  private static Response news(Request.Poll poll, ByteString content)
      throws MalformedMessageException {
    var message = RestJson.read(content, News.newBuilder()).build();
    if (message.getAnnouncementsCount() > Frame.MAX_ANNOUNCED
        || message.getWantedCount() > Frame.MAX_ASKED) {
      throw new MalformedMessageException(
          "news: "
              + message.getAnnouncementsCount()
              + ", "
              + message.getWantedCount()
              + " (expected: <= 1000, <= 256)");
    }
    List<Announcement> entries = new ArrayList<>();
    for (TransactionNotification entry : message.getAnnouncementsList()) {
      entries.add(SeedMessages.announcement(entry));
    }
    List<TxId> wanted = new ArrayList<>();
    for (String hash : message.getWantedList()) {
      wanted.add(SeedMessages.hash(hash));
    }
    return new Response.News(poll, entries, wanted, parts(message), message.getNext());
  }

  private static List<Frame.Large.AskPieces> parts(News message) throws MalformedMessageException {
    if (message.getPartsCount() > Frame.Large.MAX_CHUNKS) {
      throw new MalformedMessageException("parts: " + message.getPartsCount() + " are too many");
    }
    List<Frame.Large.AskPieces> parts = new ArrayList<>();
    for (WantedParts wanted : message.getPartsList()) {
      if (wanted.getPlacesCount() > Frame.Large.MAX_CHUNKS) {
        throw new MalformedMessageException("places: " + wanted.getPlacesCount());
      }
      for (int place : wanted.getPlacesList()) {
        LargeCodec.requirePlace(place);
      }
      parts.add(
          new Frame.Large.AskPieces(SeedMessages.hash(wanted.getHash()), wanted.getPlacesList()));
    }
    return parts;
  }

  /** Octets, or what a seed-only peer sends: JSON with the bytes in it. */
  private static Response found(Request.Get get, byte[] content) throws MalformedMessageException {
    Transaction octets = Transaction.of(content);
    if (octets.id().equals(get.id()) || content.length == 0 || content[0] != '{') {
      return new Response.Found(get, octets);
    }
    var message =
        RestJson.read(UnsafeByteOperations.unsafeWrap(content), TransactionResponse.newBuilder());
    return message.getFound()
        ? new Response.Found(get, Transaction.of(message.getTransactionData().toByteArray()))
        : new Response.NotFound(get);
  }

  /** Closes what is kept for this peer, after what is under way. */
  void hangUp(PeerId to, PeerAddress at) {
    loop.execute(
        () -> Optional.ofNullable(pools.remove(new Target(to, at))).ifPresent(RestPool::hangUp));
  }

  /** Ends every connection. */
  void close() {
    loop.execute(
        () -> {
          stopped = true;
          List.copyOf(pools.values()).forEach(RestPool::close);
          pools.clear();
        });
  }
}
