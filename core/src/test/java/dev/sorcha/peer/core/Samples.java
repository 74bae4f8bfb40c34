package dev.sorcha.peer.core;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Router;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Peers, transactions and effects that tests speak about. */
@NullMarked
public final class Samples {

  /** When every test begins. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Capabilities CAPABLE = new Capabilities(true, true, 1 << 20);

  private Samples() {}

  /** The peer with this number; a smaller number is a smaller id. */
  public static PeerId peer(int number) {
    return new PeerId(String.format("%064x", number));
  }

  /** A body of a few bytes. */
  public static Transaction tx(String text) {
    return Transaction.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A body of this many bytes. */
  public static Transaction txOf(int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    bytes[0] = 1;
    return Transaction.of(bytes);
  }

  /** An id without a body. */
  public static TxId id(int number) {
    return TxId.hash(("id " + number).getBytes(StandardCharsets.UTF_8));
  }

  /** "I have this." */
  public static Announcement has(Transaction transaction) {
    return new Announcement(transaction.id(), transaction.size());
  }

  /** A peer that says that it listens there. */
  public static PeerInfo info(PeerId peer, String host, int port) {
    return new PeerInfo(peer, host, port, List.of(Protocol.values()), CAPABLE);
  }

  /** The address of the peer with this number, up to 19,999: a net group each. */
  public static PeerAddress address(int number) {
    return new PeerAddress((20 + number / 250) + "." + number % 250 + ".51.1", 5001);
  }

  /** Addresses of one and the same public net group, for numbers up to 24,999. */
  public static PeerAddress near(int number) {
    return new PeerAddress("198.52." + number / 250 + "." + (1 + number % 250), 5001);
  }

  /** The peer with this number, listening in the net group of all that are near. */
  public static PeerInfo infoNear(int number) {
    return info(peer(number), near(number).host(), near(number).port());
  }

  /** The peer with this number, listening at its address. */
  public static PeerInfo info(int number) {
    return info(peer(number), address(number).host(), address(number).port());
  }

  /** An empty list for a machine that sends nothing to peers. */
  public static Effects effects() {
    return new Effects(peer -> new Router.Route.None());
  }

  /** The effects of one kind. */
  public static <E extends Effect> List<E> only(Class<E> kind, List<Effect> effects) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The published events of one kind. */
  public static <E extends NodeEvent> List<E> events(Class<E> kind, List<Effect> effects) {
    return only(Effect.Publish.class, effects).stream()
        .map(Effect.Publish::event)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }
}
