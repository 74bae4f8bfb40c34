package dev.sorcha.peer.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Offence;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import dev.sorcha.peer.wire.discovery.PeerCapabilities;
import dev.sorcha.peer.wire.transaction.TransactionNotification;
import dev.sorcha.peer.wire.transaction.TransactionRequest;
import dev.sorcha.peer.wire.transaction.TransactionResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The seeds' messages to and from our types: parsed once, true from then on. A hash goes out as
 * standard Base64 and comes in in any of its three forms (DESIGN S1); a sender's id is the
 * connection's or empty, or it is an offence (S13).
 */
final class SeedMessages {

  private static final int MAX_PROTOCOLS = 8;
  private static final int MAX_TEXT = 255;

  private final PeerId self;
  private final InstantSource clock;

  SeedMessages(PeerId self, InstantSource clock) {
    this.self = self;
    this.clock = clock;
  }

  /** Unix milliseconds (DESIGN S22). */
  long now() {
    return clock.millis();
  }

  String self() {
    return self.hex();
  }

  /** Refuses a message in somebody else's name. */
  static void requireSender(String claimed, PeerId connection) throws MalformedMessageException {
    if (!claimed.isEmpty() && !claimed.equals(connection.hex())) {
      String shown = claimed.length() > 64 ? claimed.substring(0, 64) + "..." : claimed;
      throw new MalformedMessageException(
          Offence.FALSE_SENDER,
          "peer id: '" + shown + "' (expected: empty or the connection's, " + connection + ")");
    }
  }

  /** Whom a message is about. */
  static PeerId peerId(String text) throws MalformedMessageException {
    try {
      return new PeerId(text);
    } catch (IllegalArgumentException notOne) {
      throw new MalformedMessageException(String.valueOf(notOne.getMessage()));
    }
  }

  static TxId hash(String text) throws MalformedMessageException {
    try {
      return TxId.parse(text);
    } catch (IllegalArgumentException notOne) {
      throw new MalformedMessageException("transaction_" + notOne.getMessage());
    }
  }

  static Announcement announcement(TransactionNotification message)
      throws MalformedMessageException {
    if (message.getTransactionSize() < 0) {
      throw new MalformedMessageException(
          "transaction_size: " + message.getTransactionSize() + " (expected: >= 0)");
    }
    return new Announcement(hash(message.getTransactionHash()), message.getTransactionSize());
  }

  TransactionNotification notification(Announcement announcement) {
    return TransactionNotification.newBuilder()
        .setTransactionHash(announcement.id().base64())
        .setSenderPeerId(self.hex())
        .setTimestamp(now())
        .setTransactionSize(announcement.sizeBytes())
        .build();
  }

  TransactionRequest request(TxId id) {
    return TransactionRequest.newBuilder()
        .setTransactionHash(id.base64())
        .setRequestingPeerId(self.hex())
        .build();
  }

  static TransactionResponse response(TxId id, Optional<Transaction> body) {
    TransactionResponse.Builder message =
        TransactionResponse.newBuilder().setTransactionHash(id.base64()).setFound(body.isPresent());
    body.ifPresent(found -> message.setTransactionData(bytes(found)));
    return message.build();
  }

  /** The bytes of a transaction without a copy: it is never written to again. */
  static ByteString bytes(Transaction transaction) {
    return UnsafeByteOperations.unsafeWrap(transaction.bytes());
  }

  dev.sorcha.peer.wire.discovery.PeerInfo info(PeerInfo info) {
    var message =
        dev.sorcha.peer.wire.discovery.PeerInfo.newBuilder()
            .setPeerId(info.id().hex())
            .setAddress(info.host())
            .setPort(info.port())
            .setLastSeen(now())
            .setCapabilities(
                PeerCapabilities.newBuilder()
                    .setSupportsStreaming(info.capabilities().streaming())
                    .setSupportsTransactionDistribution(info.capabilities().distribution())
                    .setMaxTransactionSize(info.capabilities().maxTransactionBytes()));
    info.protocols().forEach(protocol -> message.addSupportedProtocols(protocol.wireName()));
    return message.build();
  }

  /** A peer's word about itself; an id other than its own is an offence. */
  static PeerInfo claim(dev.sorcha.peer.wire.discovery.PeerInfo message, PeerId connection)
      throws MalformedMessageException {
    requireSender(message.getPeerId(), connection);
    return info(message, connection);
  }

  /**
   * What is said about others. Entries that make no sense are left out: they may come from a newer
   * version.
   */
  static List<PeerInfo> hearsay(List<dev.sorcha.peer.wire.discovery.PeerInfo> messages) {
    return messages.stream().flatMap(message -> readable(message).stream()).toList();
  }

  private static Optional<PeerInfo> readable(dev.sorcha.peer.wire.discovery.PeerInfo message) {
    if (!PeerId.isValid(message.getPeerId())) {
      return Optional.empty();
    }
    try {
      return Optional.of(info(message, new PeerId(message.getPeerId())));
    } catch (MalformedMessageException unreadable) {
      return Optional.empty();
    }
  }

  private static PeerInfo info(dev.sorcha.peer.wire.discovery.PeerInfo message, PeerId id)
      throws MalformedMessageException {
    if (message.getPort() < 0 || message.getPort() > 65_535) {
      throw new MalformedMessageException("port: " + message.getPort() + " (expected: 0..65535)");
    }
    if (message.getAddress().length() > MAX_TEXT) {
      throw new MalformedMessageException(
          "address: " + message.getAddress().length() + " characters (expected: <= 255)");
    }
    List<Protocol> protocols =
        message.getSupportedProtocolsList().stream()
            .limit(MAX_PROTOCOLS)
            .flatMap(name -> Protocol.ofWireName(name).stream())
            .toList();
    PeerCapabilities can = message.getCapabilities();
    return new PeerInfo(
        id,
        message.getAddress(),
        message.getPort(),
        protocols,
        new Capabilities(
            can.getSupportsStreaming(),
            // Whoever says nothing of the kind does what the seeds have a peer do.
            !message.hasCapabilities() || can.getSupportsTransactionDistribution(),
            can.getMaxTransactionSize()));
  }
}
