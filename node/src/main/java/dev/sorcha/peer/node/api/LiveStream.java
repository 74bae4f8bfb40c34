package dev.sorcha.peer.node.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The node live, as server-sent events for dashboards: everything at first, then what changed, at
 * most once a second. A reader who takes nothing makes nothing wait: he gets the next moment when
 * he takes something again, and what lay between is left out.
 */
final class LiveStream {

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final LocalNode node;
  private final Pulse pulse;
  private final OpenStreams streams;
  private final Duration heartbeat;

  LiveStream(LocalNode node, Pulse pulse, OpenStreams streams, Duration heartbeat) {
    this.node = node;
    this.pulse = pulse;
    this.streams = streams;
    this.heartbeat = heartbeat;
  }

  /** Status and counters of a moment, in Unix milliseconds. */
  record Now(long at, NodeRoutes.Status status, Flow flow) {}

  /**
   * Peers that are new or different.
   *
   * @param full these are all: forget what was before
   * @param total rows of the peer table, of which at most {@link Pulse#MOST_PEERS} are shown
   */
  record Peers(
      boolean full,
      int total,
      int failureThreshold,
      List<PeerRoutes.Peer> changed,
      List<String> removed) {}

  record Deliveries(List<EventStream.Row> rows) {}

  record Events(List<LoggedEvent> events) {}

  void open(Context ctx) {
    streams.enter();
    try {
      streams.write(() -> write(ctx));
    } catch (InterruptedException ended) {
      // The API closes: the answer ends here, and its thread with it.
      return;
    }
  }

  private void write(Context ctx) throws InterruptedException {
    ctx.contentType("text/event-stream");
    pulse.enter();
    try {
      OutputStream out = ctx.res().getOutputStream();
      ctx.res().flushBuffer();
      Reader reader = new Reader(out);
      while (!streams.closing()) {
        Optional<Pulse.Moment> moment = pulse.after(reader.seen, heartbeat);
        if (moment.isPresent()) {
          reader.send(moment.get());
        } else {
          out.write(HEARTBEAT);
        }
        out.flush();
      }
    } catch (IOException gone) {
      // The reader has gone away; coming back he gets everything anew.
      return;
    } finally {
      pulse.leave();
    }
  }

  /** What one reader has been sent. */
  private final class Reader {

    private final OutputStream out;
    private long seen;
    private long sequence;
    private long event;
    private Map<String, PeerRoutes.Peer> sent = Map.of();

    Reader(OutputStream out) {
      this.out = out;
    }

    void send(Pulse.Moment moment) throws IOException {
      event("now", new Now(moment.at(), NodeRoutes.status(node, moment.status()), moment.flow()));
      sendPeers(moment);
      sendDeliveries(moment);
      sendEvents(moment);
      seen = moment.number();
    }

    private void sendPeers(Pulse.Moment moment) throws IOException {
      Map<String, PeerRoutes.Peer> now = new LinkedHashMap<>();
      List<PeerRoutes.Peer> changed = new ArrayList<>();
      for (PeerPage.Entry entry : moment.peers()) {
        PeerRoutes.Peer peer = PeerRoutes.Peer.of(entry);
        now.put(peer.id(), peer);
        if (!peer.equals(sent.get(peer.id()))) {
          changed.add(peer);
        }
      }
      Set<String> removed = new HashSet<>(sent.keySet());
      removed.removeAll(now.keySet());
      sent = now;
      if (seen == 0 || !changed.isEmpty() || !removed.isEmpty()) {
        event(
            "peers",
            new Peers(
                seen == 0,
                moment.status().peers().size(),
                node.facts().failureThreshold(),
                changed,
                removed.stream().sorted().toList()));
      }
    }

    private void sendDeliveries(Pulse.Moment moment) throws IOException {
      List<EventStream.Row> rows =
          moment.deliveries().stream()
              .filter(row -> row.sequence() > sequence)
              .map(EventStream.Row::of)
              .toList();
      if (!rows.isEmpty()) {
        sequence = rows.getLast().sequence();
        event("deliveries", new Deliveries(rows));
      }
    }

    private void sendEvents(Pulse.Moment moment) throws IOException {
      List<LoggedEvent> rows =
          moment.events().stream().filter(row -> row.sequence() > event).toList();
      if (!rows.isEmpty()) {
        event = rows.getLast().sequence();
        event("events", new Events(rows));
      }
    }

    private void event(String name, Object data) throws IOException {
      out.write(("event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
      out.write(Json.bytes(data));
      out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
    }
  }
}
