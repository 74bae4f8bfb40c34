package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.CloseReason;
import dev.sorcha.peer.core.boundary.DeclineReason;
import dev.sorcha.peer.core.boundary.DialBackOutcome;
import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.communication.MessageType;
import dev.sorcha.peer.wire.communication.PeerMessage;
import dev.sorcha.peer.wire.link.Announce;
import dev.sorcha.peer.wire.link.AskDialBack;
import dev.sorcha.peer.wire.link.AskPeers;
import dev.sorcha.peer.wire.link.AskReach;
import dev.sorcha.peer.wire.link.Body;
import dev.sorcha.peer.wire.link.Credit;
import dev.sorcha.peer.wire.link.Declined;
import dev.sorcha.peer.wire.link.DialedBack;
import dev.sorcha.peer.wire.link.Get;
import dev.sorcha.peer.wire.link.Goodbye;
import dev.sorcha.peer.wire.link.Hello;
import dev.sorcha.peer.wire.link.LinkFrame;
import dev.sorcha.peer.wire.link.NotFound;
import dev.sorcha.peer.wire.link.Peers;
import dev.sorcha.peer.wire.link.Ping;
import dev.sorcha.peer.wire.link.Pong;
import dev.sorcha.peer.wire.link.Push;
import dev.sorcha.peer.wire.link.PushedBody;
import dev.sorcha.peer.wire.link.Reach;
import dev.sorcha.peer.wire.link.Stored;
import dev.sorcha.peer.wire.transaction.TransactionNotification;
import dev.sorcha.peer.wire.transaction.TransactionRequest;
import dev.sorcha.peer.wire.transaction.TransactionResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Frames to and from the messages on a link, in both dialects. */
final class LinkCodec {

  private final SeedMessages seed;

  LinkCodec(SeedMessages seed) {
    this.seed = seed;
  }

  /** What came in: a frame, and whether it is one of ours. */
  record Incoming(Frame frame, boolean ours) {}

  /** The messages for a frame: one in our dialect, one for each list entry in the seeds'. */
  List<PeerMessage> encode(Dialect dialect, Frame frame) {
    return dialect == Dialect.OURS ? List.of(ours(frame)) : seeds(frame);
  }

  private PeerMessage ours(Frame frame) {
    LinkFrame.Builder out = LinkFrame.newBuilder();
    switch (frame) {
      case Frame.Hello(var self, var agent) ->
          out.setHello(Hello.newBuilder().setSelf(seed.info(self)).setAgent(agent));
      case Frame.Announce(var entries, var wantsCustody) -> {
        Announce.Builder announce =
            Announce.newBuilder()
                .setHashes(digests(entries.stream().map(Announcement::id).toList()))
                .setWantsCustody(wantsCustody);
        entries.forEach(entry -> announce.addSizes(entry.sizeBytes()));
        out.setAnnounce(announce);
      }
      case Frame.Get(var ids) -> out.setGet(Get.newBuilder().setHashes(digests(ids)));
      case Frame.Body(var claimed, var transaction) ->
          out.setBody(
              Body.newBuilder()
                  .setHash(ByteString.copyFrom(claimed.toBytes()))
                  .setData(SeedMessages.bytes(transaction)));
      case Frame.Credit(var eager, var bytes) ->
          out.setCredit(Credit.newBuilder().setEager(eager).setBytes(bytes));
      case Frame.Push(var entries, var wantsCustody) -> {
        Push.Builder push = Push.newBuilder().setWantsCustody(wantsCustody);
        for (Pushed entry : entries) {
          push.addBodies(
              PushedBody.newBuilder()
                  .setHash(ByteString.copyFrom(entry.claimed().toBytes()))
                  .setData(SeedMessages.bytes(entry.transaction()))
                  .setHops(entry.hops()));
        }
        out.setPush(push);
      }
      case Frame.NotFound(var ids) ->
          out.setNotFound(NotFound.newBuilder().setHashes(digests(ids)));
      case Frame.Stored(var ids) -> out.setStored(Stored.newBuilder().setHashes(digests(ids)));
      case Frame.Declined(var ids, var reason) ->
          out.setDeclined(Declined.newBuilder().setHashes(digests(ids)).setReason(reason.number()));
      case Frame.AskPeers(var max) -> out.setAskPeers(AskPeers.newBuilder().setMax(max));
      case Frame.Peers(var peers, var total) -> {
        Peers.Builder list = Peers.newBuilder().setTotal(total);
        peers.forEach(peer -> list.addPeers(seed.info(peer)));
        out.setPeers(list);
      }
      case Frame.Ping(var number) -> out.setPing(Ping.newBuilder().setNumber(number));
      case Frame.Pong(var number) -> out.setPong(Pong.newBuilder().setNumber(number));
      case Frame.AskReach(var target) ->
          out.setAskReach(AskReach.newBuilder().setPeerId(target.hex()));
      case Frame.Reach(var target, var reached) ->
          out.setReach(Reach.newBuilder().setPeerId(target.hex()).setReached(reached));
      case Frame.AskDialBack(var port) ->
          out.setAskDialBack(AskDialBack.newBuilder().setPort(port));
      case Frame.DialedBack(var outcome, var seenAt) ->
          out.setDialedBack(DialedBack.newBuilder().setOutcome(outcome.code()).setSeenAt(seenAt));
      case Frame.Goodbye(var reason) ->
          out.setGoodbye(Goodbye.newBuilder().setReason(reason.number()));
      case Frame.Recon recon -> ReconCodec.encode(recon, out);
      case Frame.Large large -> LargeCodec.encode(large, out);
      case Frame.Trace trace -> TraceCodec.encode(trace, out);
    }
    PeerMessage.Builder message =
        PeerMessage.newBuilder()
            .setMessageType(MessageType.LINK_FRAME)
            .setPayload(out.build().toByteString());
    if (frame instanceof Frame.Hello
        || frame instanceof Frame.Ping
        || frame instanceof Frame.Pong) {
      // Often enough for comparing clocks, and nine bytes less on everything else.
      message.setTimestamp(seed.now());
    }
    return message.build();
  }

  private List<PeerMessage> seeds(Frame frame) {
    return switch (frame) {
      case Frame.Announce(var entries, var wantsCustody) ->
          entries.stream()
              .map(e -> seeds(MessageType.TRANSACTION_NOTIFICATION, seed.notification(e)))
              .toList();
      case Frame.Get(var ids) ->
          ids.stream().map(id -> seeds(MessageType.TRANSACTION_REQUEST, seed.request(id))).toList();
      case Frame.Body(var claimed, var transaction) ->
          List.of(
              seeds(
                  MessageType.TRANSACTION_RESPONSE,
                  SeedMessages.response(claimed, Optional.of(transaction))));
      case Frame.NotFound(var ids) ->
          ids.stream()
              .map(
                  id ->
                      seeds(
                          MessageType.TRANSACTION_RESPONSE,
                          SeedMessages.response(id, Optional.empty())))
              .toList();
      // The seeds have no message for these on a link.
      case Frame.Hello hello -> List.of();
      case Frame.Credit credit -> List.of();
      case Frame.Push push -> List.of();
      case Frame.Stored stored -> List.of();
      case Frame.Declined declined -> List.of();
      case Frame.AskPeers askPeers -> List.of();
      case Frame.Peers peers -> List.of();
      case Frame.Ping ping -> List.of();
      case Frame.Pong pong -> List.of();
      case Frame.AskReach askReach -> List.of();
      case Frame.Reach reach -> List.of();
      case Frame.AskDialBack ask -> List.of();
      case Frame.DialedBack dialed -> List.of();
      case Frame.Goodbye goodbye -> List.of();
      case Frame.Recon recon -> List.of();
      case Frame.Large large -> List.of();
      case Frame.Trace trace -> List.of();
    };
  }

  private PeerMessage seeds(MessageType type, MessageLite payload) {
    return PeerMessage.newBuilder()
        .setSenderPeerId(seed.self())
        .setMessageType(type)
        .setPayload(payload.toByteString())
        .setTimestamp(seed.now())
        .build();
  }

  /**
   * Reads a message.
   *
   * @param from who the connection says the sender is
   * @return empty for a message that means nothing to us: a heartbeat, or one of a newer version
   */
  static Optional<Incoming> decode(PeerMessage message, PeerId from)
      throws MalformedMessageException {
    SeedMessages.requireSender(message.getSenderPeerId(), from);
    try {
      return switch (message.getMessageType()) {
        case TRANSACTION_NOTIFICATION -> {
          var notification = TransactionNotification.parseFrom(message.getPayload());
          SeedMessages.requireSender(notification.getSenderPeerId(), from);
          yield seed(new Frame.Announce(List.of(SeedMessages.announcement(notification)), false));
        }
        case TRANSACTION_REQUEST -> {
          var request = TransactionRequest.parseFrom(message.getPayload());
          SeedMessages.requireSender(request.getRequestingPeerId(), from);
          yield seed(new Frame.Get(List.of(SeedMessages.hash(request.getTransactionHash()))));
        }
        case TRANSACTION_RESPONSE -> {
          var response = TransactionResponse.parseFrom(message.getPayload());
          TxId claimed = SeedMessages.hash(response.getTransactionHash());
          yield seed(
              response.getFound()
                  ? new Frame.Body(
                      claimed, Transaction.of(response.getTransactionData().toByteArray()))
                  : new Frame.NotFound(List.of(claimed)));
        }
        case LINK_FRAME ->
            frame(LinkFrame.parseFrom(message.getPayload()), from)
                .map(frame -> new Incoming(frame, true));
        case UNKNOWN, PEER_STATUS_UPDATE, HEARTBEAT, UNRECOGNIZED -> Optional.empty();
      };
    } catch (InvalidProtocolBufferException unreadable) {
      throw new MalformedMessageException(
          "payload of a " + message.getMessageType() + " message: " + unreadable.getMessage());
    }
  }

  private static Optional<Incoming> seed(Frame frame) {
    return Optional.of(new Incoming(frame, false));
  }

  private static Optional<Frame> frame(LinkFrame message, PeerId from)
      throws MalformedMessageException {
    return switch (message.getFrameCase()) {
      case HELLO -> {
        String agent = message.getHello().getAgent();
        yield Optional.of(
            new Frame.Hello(
                SeedMessages.claim(message.getHello().getSelf(), from),
                agent.substring(0, Math.min(agent.length(), 64))));
      }
      case ANNOUNCE -> Optional.of(announce(message.getAnnounce()));
      case GET ->
          Optional.of(new Frame.Get(digests(message.getGet().getHashes(), Frame.MAX_ASKED)));
      case BODY -> {
        Body body = message.getBody();
        yield Optional.of(
            new Frame.Body(digest(body.getHash()), Transaction.of(body.getData().toByteArray())));
      }
      case CREDIT -> {
        Credit credit = message.getCredit();
        long bytes = Math.clamp(credit.getBytes(), 0, Frame.MAX_CREDIT);
        yield Optional.of(new Frame.Credit(credit.getEager(), bytes));
      }
      case PUSH -> Optional.of(push(message.getPush()));
      case NOT_FOUND ->
          Optional.of(
              new Frame.NotFound(digests(message.getNotFound().getHashes(), Frame.MAX_ANNOUNCED)));
      case STORED ->
          Optional.of(
              new Frame.Stored(digests(message.getStored().getHashes(), Frame.MAX_ANNOUNCED)));
      case DECLINED ->
          Optional.of(
              new Frame.Declined(
                  digests(message.getDeclined().getHashes(), Frame.MAX_ANNOUNCED),
                  DeclineReason.ofNumber(message.getDeclined().getReason())));
      case ASK_PEERS -> Optional.of(new Frame.AskPeers(message.getAskPeers().getMax()));
      case PEERS -> {
        Peers list = message.getPeers();
        if (list.getPeersCount() > Frame.MAX_PEERS) {
          throw new MalformedMessageException(
              "peers: " + list.getPeersCount() + " (expected: <= " + Frame.MAX_PEERS + ")");
        }
        yield Optional.of(
            new Frame.Peers(SeedMessages.hearsay(list.getPeersList()), list.getTotal()));
      }
      case PING -> Optional.of(new Frame.Ping(message.getPing().getNumber()));
      case PONG -> Optional.of(new Frame.Pong(message.getPong().getNumber()));
      case ASK_REACH ->
          Optional.of(new Frame.AskReach(SeedMessages.peerId(message.getAskReach().getPeerId())));
      case REACH -> {
        Reach reach = message.getReach();
        yield Optional.of(
            new Frame.Reach(SeedMessages.peerId(reach.getPeerId()), reach.getReached()));
      }
      case ASK_DIAL_BACK -> Optional.of(askDialBack(message.getAskDialBack()));
      case DIALED_BACK -> Optional.of(dialedBack(message.getDialedBack()));
      case GOODBYE ->
          Optional.of(new Frame.Goodbye(CloseReason.ofNumber(message.getGoodbye().getReason())));
      case RECON_OPEN,
          RECON_SYMBOLS,
          RECON_MORE,
          RECON_FOUND,
          RECON_SETTLED,
          RECON_AGREE,
          RECON_REFUSED,
          ASK_ORDER,
          ORDER ->
          ReconCodec.decode(message);
      case ASK_CONTENTS, CONTENTS, ASK_PIECES, PIECE, LACKS ->
          Optional.of(LargeCodec.decode(message));
      case ASK_TRACE, TOLD_TRACE -> Optional.of(TraceCodec.decode(message));
      case FRAME_NOT_SET -> Optional.empty();
    };
  }

  private static Frame askDialBack(AskDialBack message) throws MalformedMessageException {
    int port = message.getPort();
    if (port < 1 || port > 65_535) {
      throw new MalformedMessageException("port: " + port + " (expected: 1..65535)");
    }
    return new Frame.AskDialBack(port);
  }

  /** What is no address is nothing that could be shown to people. */
  private static Frame dialedBack(DialedBack message) {
    String seenAt = message.getSeenAt();
    return new Frame.DialedBack(
        DialBackOutcome.of(message.getOutcome()), Hosts.isIpLiteral(seenAt) ? seenAt : "");
  }

  private static Frame announce(Announce message) throws MalformedMessageException {
    return new Frame.Announce(
        entries(message.getHashes(), message.getSizesList()), message.getWantsCustody());
  }

  /** Ids with their sizes, as an announcement has them. */
  static List<Announcement> entries(ByteString hashes, List<Long> sizes)
      throws MalformedMessageException {
    List<TxId> ids = digests(hashes, Frame.MAX_ANNOUNCED);
    if (ids.size() != sizes.size()) {
      throw new MalformedMessageException(
          "sizes: " + sizes.size() + " (expected: " + ids.size() + ", one a hash)");
    }
    List<Announcement> entries = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      if (sizes.get(i) < 0) {
        throw new MalformedMessageException("size: " + sizes.get(i) + " (expected: >= 0)");
      }
      entries.add(new Announcement(ids.get(i), sizes.get(i)));
    }
    return entries;
  }

  private static Frame push(Push message) throws MalformedMessageException {
    if (message.getBodiesCount() > Frame.MAX_PUSHED) {
      throw new MalformedMessageException(
          "bodies: " + message.getBodiesCount() + " (expected: <= " + Frame.MAX_PUSHED + ")");
    }
    List<Pushed> entries = new ArrayList<>(message.getBodiesCount());
    for (PushedBody body : message.getBodiesList()) {
      int hops = body.getHops() < 1 ? Pushed.OLD : Math.min(body.getHops(), Pushed.OLD);
      Transaction transaction = Transaction.of(body.getData().toByteArray());
      entries.add(new Pushed(digest(body.getHash()), transaction, hops));
    }
    return new Frame.Push(entries, message.getWantsCustody());
  }

  static TxId digest(ByteString hash) throws MalformedMessageException {
    List<TxId> one = digests(hash, 1);
    if (one.isEmpty()) {
      throw new MalformedMessageException("hash: empty (expected: 32 bytes)");
    }
    return one.getFirst();
  }

  static ByteString digests(List<TxId> ids) {
    byte[] bytes = new byte[ids.size() * TxId.BYTES];
    for (int i = 0; i < ids.size(); i++) {
      ids.get(i).put(bytes, i * TxId.BYTES);
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  static List<TxId> digests(ByteString bytes, int most) throws MalformedMessageException {
    int count = bytes.size() / TxId.BYTES;
    if (bytes.size() % TxId.BYTES != 0 || count > most) {
      throw new MalformedMessageException(
          "hashes: " + bytes.size() + " bytes (expected: at most " + most + " of 32)");
    }
    List<TxId> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(TxId.ofDigest(bytes.substring(i * TxId.BYTES, (i + 1) * TxId.BYTES).toByteArray()));
    }
    return ids;
  }
}
