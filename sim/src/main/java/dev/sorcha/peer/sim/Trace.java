package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.NodeEvent;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;

/**
 * What happened: a digest of all of it, its last lines, and how often each event was published.
 * Lines are written when somebody reads them, which is after a failure only.
 */
final class Trace {

  private static final int KEPT = 50;

  /** A peer list of a hundred would fill the screen. */
  private static final int LONGEST_LINE = 240;

  private final Cast cast;
  private final Agenda agenda;
  private final Digest digest = new Digest();
  private final TreeMap<String, Long> published = new TreeMap<>();
  private final long[] times = new long[KEPT];
  private final int[] nodes = new int[KEPT];
  private final Object[] facts = new Object[KEPT];
  private int lines;
  private ObjIntConsumer<NodeEvent> listener = (event, node) -> {};

  Trace(Cast cast, Agenda agenda) {
    this.cast = cast;
    this.agenda = agenda;
  }

  /** A node is about to step. */
  void onInput(int node, Input input) {
    digest.add(agenda.nowNanos(), node, input);
    if (!(input instanceof Input.BurstEnded)) {
      keep(node, input);
    }
  }

  /** Who hears of every event of an honest node. */
  void listen(ObjIntConsumer<NodeEvent> toEvents) {
    listener = toEvents;
  }

  /** An honest node published something. */
  void onPublished(int node, NodeEvent event) {
    listener.accept(event, node);
    published.merge(event.getClass().getSimpleName(), 1L, Long::sum);
    keep(node, event);
  }

  private void keep(int node, Object fact) {
    int at = lines++ % KEPT;
    times[at] = agenda.nowNanos();
    nodes[at] = node;
    facts[at] = fact;
    lines = lines == 2 * KEPT ? KEPT : lines;
  }

  /** How often each event was published, in the order of the names. */
  Map<String, Long> published() {
    return new TreeMap<>(published);
  }

  /** See {@link Digest}. */
  String digest() {
    return digest.hex();
  }

  /** A broken promise, with all that is needed to look into it. */
  SimulationFailure failure(String promise) {
    return failure(promise, Optional.empty());
  }

  /** A broken promise of a run that came to its end. */
  SimulationFailure failure(String promise, Optional<RunReport> report) {
    StringBuilder message = new StringBuilder(promise);
    message.append("\nseed ").append(cast.seed()).append(", the last lines of the trace:\n");
    int first = Math.max(0, lines - KEPT);
    for (int i = first; i < lines; i++) {
      String fact = String.valueOf(facts[i % KEPT]);
      String shown = fact.length() > LONGEST_LINE ? fact.substring(0, LONGEST_LINE) + "..." : fact;
      message.append(
          String.format(
              Locale.ROOT,
              "  %12.3f ms  node %-5d %s%n",
              times[i % KEPT] / 1e6,
              nodes[i % KEPT],
              shown));
    }
    message.append("Run again with: ").append(cast.command());
    return new SimulationFailure(message.toString(), report);
  }
}
