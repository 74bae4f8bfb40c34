package dev.sorcha.peer.node.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.Caller;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.discovery.PeerListResponse;
import dev.sorcha.peer.wire.discovery.PeerStatus;
import dev.sorcha.peer.wire.discovery.PingResponse;
import dev.sorcha.peer.wire.discovery.RegisterPeerRequest;
import dev.sorcha.peer.wire.discovery.RegisterPeerResponse;
import dev.sorcha.peer.wire.rest.News;
import dev.sorcha.peer.wire.rest.PostAck;
import dev.sorcha.peer.wire.rest.WantedParts;
import dev.sorcha.peer.wire.transaction.NotificationAck;
import dev.sorcha.peer.wire.transaction.TransactionNotification;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The seeds' routes over HTTP/1.1: from a request to the core's, and from its answer back. The same
 * rules hold as for the calls of gRPC.
 */
final class RestRoutes {

  static final String REGISTER = "/api/v1/peers/register";
  static final String LIST = "/api/v1/peers/list";
  static final String PING = "/api/v1/peers/ping";
  static final String NOTIFY = "/api/v1/transactions/notify";
  static final String TRANSACTIONS = "/api/v1/transactions/";

  /** Ours, as is posting a body. */
  static final String NEWS = "/api/v1/transactions/announcements";

  private final Door door;
  private final SeedMessages messages;

  RestRoutes(Door door, SeedMessages messages) {
    this.door = door;
    this.messages = messages;
  }

  /** Serves a request; the answer completes later, and never fails. */
  CompletableFuture<RestAnswer> serve(Caller caller, RestRequest http) {
    Request request;
    try {
      List<String> methods = methodsOf(http.path());
      if (methods.isEmpty()) {
        return done(RestAnswer.problem(404, "Not Found", http.path() + ": no such path"));
      }
      if (!methods.contains(http.method())) {
        String allowed = String.join(", ", methods);
        String detail = http.method() + " (expected: " + allowed + ")";
        return done(RestAnswer.problem(405, "Method Not Allowed", detail).with("allow", allowed));
      }
      request = read(caller, http);
    } catch (MalformedMessageException bad) {
      door.put(new Input.Offended(caller.id(), bad.offence(), bad.detail()));
      return done(
          bad.offence() == Offence.FALSE_SENDER
              ? RestAnswer.problem(403, "Forbidden", bad.detail())
              : RestAnswer.problem(400, "Bad Request", bad.detail()));
    }
    return door.call(replyTo -> new Input.Received(caller, request, replyTo))
        .handle(
            (response, problem) ->
                problem != null
                    ? RestAnswer.problem(
                            429, "Too Many Requests", problem.getMessage() + "; try again")
                        .with("retry-after", "1")
                    : answer(http, response));
  }

  private static CompletableFuture<RestAnswer> done(RestAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private static List<String> methodsOf(String path) {
    return switch (path) {
      case REGISTER, NOTIFY -> List.of("POST");
      case LIST, PING, NEWS -> List.of("GET");
      default ->
          path.startsWith(TRANSACTIONS) && path.length() > TRANSACTIONS.length()
              ? List.of("GET", "POST")
              : List.of();
    };
  }

  private static Request read(Caller caller, RestRequest http) throws MalformedMessageException {
    return switch (http.path()) {
      case REGISTER ->
          new Request.Register(
              SeedMessages.claim(
                  RestJson.read(http.content(), RegisterPeerRequest.newBuilder()).getPeerInfo(),
                  caller.id()));
      case LIST -> {
        SeedMessages.requireSender(http.parameter("requestingPeerId").orElse(""), caller.id());
        yield new Request.ListPeers(number(http, "maxPeers"));
      }
      case PING -> {
        SeedMessages.requireSender(http.parameter("peerId").orElse(""), caller.id());
        yield new Request.Ping();
      }
      case NOTIFY -> {
        TransactionNotification message =
            RestJson.read(http.content(), TransactionNotification.newBuilder()).build();
        SeedMessages.requireSender(message.getSenderPeerId(), caller.id());
        yield new Request.Notify(SeedMessages.announcement(message));
      }
      case NEWS -> new Request.Poll(after(http));
      default -> {
        SeedMessages.requireSender(http.parameter("requestingPeerId").orElse(""), caller.id());
        TxId id = SeedMessages.hash(http.path().substring(TRANSACTIONS.length()));
        yield http.range().isEmpty() ? whole(id, http) : part(id, http);
      }
    };
  }

  private static Request whole(TxId id, RestRequest http) {
    return http.method().equals("GET")
        ? new Request.Get(id)
        : new Request.Post(id, Transaction.of(http.content().toByteArray()));
  }

  private static Request part(TxId id, RestRequest http) throws MalformedMessageException {
    if (http.method().equals("GET")) {
      return new Request.GetPart(id, ByteRange.ofRange(http.range()).place(), 0);
    }
    ByteRange range = ByteRange.ofContent(http.range(), http.content().size());
    Chunk chunk = Chunk.of(http.content().toByteArray());
    return new Request.PostPart(id, range.place(), range.sizeBytes(), chunk);
  }

  private static int number(RestRequest http, String name) throws MalformedMessageException {
    String text = http.parameter(name).orElse("0");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException notOne) {
      throw new MalformedMessageException(name + ": '" + text + "' (expected: a number)");
    }
  }

  private static long after(RestRequest http) throws MalformedMessageException {
    String text = http.parameter("after").orElse("0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notOne) {
      throw new MalformedMessageException("after: '" + text + "' (expected: a number)");
    }
  }

  private RestAnswer answer(RestRequest http, Response response) {
    return switch (response) {
      case Response.Ack(var notify, var known, var wanted) ->
          json(NotificationAck.newBuilder().setAlreadyKnown(known).setWillRequest(wanted).build());
      case Response.Found(var get, var transaction) ->
          http.wantsOctets()
              ? RestAnswer.octets(SeedMessages.bytes(transaction))
              : json(SeedMessages.response(get.id(), Optional.of(transaction)));
      case Response.NotFound(var get) ->
          RestAnswer.problem(404, "Not Found", get.id() + ": this node does not have it");
      case Response.Peers(var list, var peers, var total) ->
          json(
              PeerListResponse.newBuilder()
                  .addAllPeers(peers.stream().map(messages::info).toList())
                  .setTotalPeers(total)
                  .build());
      case Response.Registered(var register, var success, var message) ->
          json(RegisterPeerResponse.newBuilder().setSuccess(success).setMessage(message).build());
      case Response.Part(var request, var place, var size, var chunk) ->
          new RestAnswer(
                  206, RestAnswer.OCTETS, UnsafeByteOperations.unsafeWrap(chunk.bytes()), Map.of())
              .with("content-range", ByteRange.of(place, size).contentRange());
      case Response.NoPart no ->
          RestAnswer.problem(404, "Not Found", "this node does not have it, or not now");
      case Response.Contents contents ->
          RestAnswer.problem(404, "Not Found", "ask for a range of bytes");
      case Response.PartPosted(var part, var taken) ->
          json(PostAck.newBuilder().setTaken(taken).build());
      case Response.News(var poll, var entries, var wanted, var parts, var next) ->
          json(
              News.newBuilder()
                  .addAllAnnouncements(entries.stream().map(messages::notification).toList())
                  .addAllWanted(wanted.stream().map(TxId::base64).toList())
                  .addAllParts(parts.stream().map(RestRoutes::wanted).toList())
                  .setNext(next)
                  .build());
      case Response.Posted(var post, var taken) ->
          json(PostAck.newBuilder().setTaken(taken).build());
      case Response.Pong(var ping, var state) ->
          json(
              PingResponse.newBuilder()
                  .setPeerId(messages.self())
                  .setTimestamp(messages.now())
                  .setStatus(state == NetworkState.OFFLINE ? PeerStatus.OFFLINE : PeerStatus.ONLINE)
                  .build());
    };
  }

  private static WantedParts wanted(Frame.Large.AskPieces ask) {
    return WantedParts.newBuilder().setHash(ask.id().base64()).addAllPlaces(ask.places()).build();
  }

  private static RestAnswer json(Message message) {
    return RestAnswer.of(message);
  }
}
