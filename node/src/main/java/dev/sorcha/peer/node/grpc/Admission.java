package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.Hosts;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Who may connect, before a byte of TLS is read (threat U1): so many connections in all, so many
 * from one address, and so many new ones a second from one address after a first burst, fewer where
 * connections were closed for what they sent.
 *
 * <p>Loopback has no limit for one address: on one machine everybody has the same. An IPv6 address
 * counts as its /56.
 */
final class Admission {

  /** Addresses whose rate is remembered; the one that came first is forgotten. */
  private static final int MOST_ADDRESSES = 10_000;

  private static final int SUBSCRIBER_BYTES = 7;

  /** New connections that one costs which was closed for what it sent. A guess. */
  private static final int ABUSE = 16;

  private final Limits limits;
  private final LongSupplier nanos;
  private final boolean loopbackToo;
  private final LongAdder refused = new LongAdder();
  private final LongAdder abused = new LongAdder();

  /** By address or network; guarded by this. */
  private final LinkedHashMap<String, Visitor> visitors = new LinkedHashMap<>();

  private int open;

  private static final class Visitor {
    int open;
    double tokens;
    long filledAt;
  }

  Admission(Limits limits) {
    this(limits, System::nanoTime, false);
  }

  /**
   * @param loopbackToo counts loopback as any other address, for tests
   */
  Admission(Limits limits, LongSupplier nanos, boolean loopbackToo) {
    this.limits = limits;
    this.nanos = nanos;
    this.loopbackToo = loopbackToo;
  }

  /** Takes a new connection or not; it is given back when it closes. */
  boolean admits(Channel channel) {
    String from = network(Callers.host(channel.remoteAddress()));
    if (!enters(from)) {
      refused.increment();
      return false;
    }
    var _ = channel.closeFuture().addListener(closed -> leaves(from));
    return true;
  }

  synchronized boolean enters(String from) {
    if (open >= limits.connections()) {
      return false;
    }
    if (isCounted(from) && !visitor(from)) {
      return false;
    }
    open++;
    return true;
  }

  private boolean visitor(String from) {
    long now = nanos.getAsLong();
    Visitor visitor = visitors.get(from);
    if (visitor == null) {
      makeRoom();
      visitor = new Visitor();
      visitor.tokens = limits.connectionBurst();
      visitor.filledAt = now;
      visitors.put(from, visitor);
    }
    double seconds = (now - visitor.filledAt) / 1e9;
    visitor.filledAt = now;
    visitor.tokens =
        Math.min(
            limits.connectionBurst(), visitor.tokens + seconds * limits.connectionsPerSecond());
    if (visitor.open >= limits.connectionsPerAddress() || visitor.tokens < 1) {
      return false;
    }
    visitor.tokens--;
    visitor.open++;
    return true;
  }

  private void makeRoom() {
    Iterator<Map.Entry<String, Visitor>> eldest = visitors.entrySet().iterator();
    while (visitors.size() >= MOST_ADDRESSES && eldest.hasNext()) {
      // Those with connections are fewer than there may be connections.
      if (eldest.next().getValue().open == 0) {
        eldest.remove();
      }
    }
  }

  synchronized void leaves(String from) {
    open--;
    Visitor visitor = visitors.get(from);
    if (visitor != null) {
      visitor.open--;
    }
  }

  private boolean isCounted(String from) {
    return loopbackToo || !Hosts.isLoopback(from);
  }

  /** An IPv4 address, or the first 56 bits of one of IPv6, which one subscriber has. */
  private static String network(String host) {
    if (host.indexOf(':') < 0 || Hosts.isLoopback(host)) {
      return host;
    }
    byte[] bytes = InetAddress.ofLiteral(host).getAddress();
    return HexFormat.of().formatHex(bytes, 0, SUBSCRIBER_BYTES) + "/56";
  }

  /** A connection is closed for what it sent: whoever is behind its address pays for it. */
  void onAbuse(Channel channel) {
    abused.increment();
    pays(network(Callers.host(channel.remoteAddress())));
  }

  synchronized void pays(String from) {
    Visitor visitor = visitors.get(from);
    if (visitor != null) {
      visitor.tokens = Math.max(visitor.tokens - ABUSE, -limits.connectionBurst());
    }
  }

  /** Connections that were closed for what they sent, since the start. */
  long abused() {
    return abused.sum();
  }

  /** Connections that were not taken, since the start. */
  long refused() {
    return refused.sum();
  }
}
