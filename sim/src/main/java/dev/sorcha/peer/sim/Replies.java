package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.ReplyTo;
import java.util.LinkedHashMap;

/** Everybody who waits for an answer of a node. Each is answered once, or dies with the node. */
final class Replies {

  private final Trace trace;
  private final LinkedHashMap<ReplyTo, Integer> waiting = new LinkedHashMap<>();
  private long next;

  Replies(Trace trace) {
    this.trace = trace;
  }

  /** Somebody asks this node. */
  ReplyTo ask(SimNode node) {
    ReplyTo reply = new ReplyTo(next++);
    waiting.put(reply, node.index());
    return reply;
  }

  /** The node answers. */
  void onAnswered(SimNode node, ReplyTo reply) {
    Integer asked = waiting.remove(reply);
    if (asked == null || asked != node.index()) {
      throw trace.failure("node " + node.index() + " answers twice, or unasked: " + reply);
    }
  }

  /** The node is gone: nobody waits for it any more. */
  void onCrashed(SimNode node) {
    waiting.values().removeIf(asked -> asked == node.index());
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }
}
