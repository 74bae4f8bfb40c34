package dev.sorcha.peer.node.grpc;

import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The open links by their number. The core bounds those that are ready and those of one peer; the
 * listener has no limit of connections yet, so strangers may have more open for the two seconds
 * that they have for a hello.
 */
final class LinkTable {

  private final ConcurrentHashMap<Long, LinkStream> links = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  LinkId nextId() {
    return new LinkId(numbers.incrementAndGet());
  }

  void add(LinkStream link) {
    links.put(link.id().value(), link);
  }

  void remove(LinkStream link) {
    links.remove(link.id().value());
  }

  int size() {
    return links.size();
  }

  /** By the clocks of those that said what time it is. */
  ClockOffset clockOffset() {
    long[] ahead =
        links.values().stream()
            .flatMapToLong(link -> link.clock().aheadMillis().stream())
            .sorted()
            .toArray();
    return new ClockOffset(
        ahead.length == 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(ahead[ahead.length / 2])),
        ahead.length);
  }

  /** A link that is gone swallows the frame: its LinkDown is on the way to the core. */
  void send(LinkId id, Dialect dialect, Frame frame) {
    Optional.ofNullable(links.get(id.value())).ifPresent(link -> link.send(dialect, frame));
  }

  void finish(LinkId id) {
    Optional.ofNullable(links.get(id.value())).ifPresent(LinkStream::finish);
  }

  /** Ends every link at once. */
  void abortAll(String reason) {
    links.values().forEach(link -> link.abort(reason));
  }
}
