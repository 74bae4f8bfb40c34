package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.model.PeerAddress;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * The connections to one peer over HTTP/1.1, and what waits for one. A request is made again once
 * when the connection that it was sent on was closed before it, unread. What waits is bounded in
 * bytes as on a link. Everything happens on one event loop.
 */
final class RestPool implements RestConnection.Owner {

  /** To one peer: three for calls, and one that a long poll holds. A guess. */
  private static final int MOST_CONNECTIONS = 4;

  /** Makes a connection. */
  interface Opener {
    RestConnection open(PeerAddress address, RestConnection.Owner owner) throws SSLException;
  }

  private final PeerAddress address;
  private final Opener opener;
  private final EventLoop loop;
  private final ArrayDeque<RestExchange> waiting = new ArrayDeque<>();
  private final List<RestConnection> connections = new ArrayList<>();
  private boolean closing;

  RestPool(PeerAddress address, Opener opener, EventLoop loop) {
    this.address = address;
    this.opener = opener;
    this.loop = loop;
  }

  void make(RestExchange exchange) {
    long bytes = exchange.message.content().size();
    for (RestExchange each : waiting) {
      bytes += each.message.content().size();
    }
    if (bytes > OutboundQueue.MAX_BYTES && !waiting.isEmpty()) {
      exchange.fail(new RestStatusException(503, "too much waits for this peer"));
      return;
    }
    exchange.deadline =
        loop.schedule(() -> late(exchange), exchange.deadlineMillis, TimeUnit.MILLISECONDS);
    waiting.add(exchange);
    pump();
  }

  private void late(RestExchange exchange) {
    waiting.remove(exchange);
    exchange.fail(new TimeoutException("no answer in time"));
    // Its connection would give the answer to the next request.
    for (RestConnection connection : List.copyOf(connections)) {
      connection.closeIfHolds(exchange);
    }
  }

  private void pump() {
    waiting.removeIf(RestExchange::isOver);
    for (RestConnection connection : List.copyOf(connections)) {
      if (connection.isIdle() && !waiting.isEmpty()) {
        connection.send(waiting.remove());
      }
    }
    long connecting = connections.stream().filter(RestConnection::isConnecting).count();
    while (connecting < waiting.size() && connections.size() < MOST_CONNECTIONS) {
      try {
        connections.add(opener.open(address, this));
        connecting++;
      } catch (SSLException unusable) {
        failAll(unusable);
        return;
      }
    }
    if (closing && waiting.isEmpty()) {
      connections.stream()
          .filter(RestConnection::isIdle)
          .toList()
          .forEach(connection -> connection.close(new IOException("hung up")));
    }
  }

  @Override
  public void onIdle(RestConnection connection) {
    pump();
  }

  @Override
  public void onClosed(
      RestConnection connection, boolean secured, Optional<RestExchange> pending, Throwable why) {
    connections.remove(connection);
    pending.ifPresent(
        exchange -> {
          if (connection.answeredOnce() && !exchange.sentBefore && !exchange.isOver()) {
            exchange.sentBefore = true;
            waiting.addFirst(exchange);
          } else {
            exchange.fail(why);
          }
        });
    if (!secured) {
      failAll(why);
    } else {
      pump();
    }
  }

  private void failAll(Throwable why) {
    List<RestExchange> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(exchange -> exchange.fail(why));
  }

  /** Takes over a connection on which a dial was answered. */
  void adopt(RestConnection connection) {
    connection.handOver(this);
    connections.add(connection);
  }

  /** Idle connections are closed, the others when they are. */
  void hangUp() {
    closing = true;
    pump();
  }

  /** Ends everything. */
  void close() {
    failAll(new IOException("the node stops"));
    List.copyOf(connections).forEach(each -> each.close(new IOException("the node stops")));
  }
}
