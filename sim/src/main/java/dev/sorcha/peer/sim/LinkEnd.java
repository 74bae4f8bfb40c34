package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.LinkId;
import java.util.ArrayDeque;

/**
 * One node's end of a stream, and what is under way to it.
 *
 * <p>The queue is the order in which things were written. An arrival is the moment at which its
 * head comes out, so nothing can overtake, whatever delay was drawn for it.
 */
final class LinkEnd {

  final LinkId id;
  final SimLink link;
  final SimNode node;

  /** The life of the node that this end belongs to: the next one knows nothing of it. */
  final int life;

  final ArrayDeque<Parcel> incoming = new ArrayDeque<>();

  /** When the last of what is under way arrives. */
  long lastArrivalNanos;

  /** Arrivals that a partition has stopped. */
  int stopped;

  /** Whether the node was told that the link is up, and that it is down. */
  boolean up;

  boolean down;

  /** Whether the node has closed its direction: nothing more is written. */
  boolean closed;

  /** Whether the node has it and has not closed it. */
  boolean isUp() {
    return up && !down && !closed && node.isAlive(life);
  }

  /** Something under way. */
  sealed interface Parcel {

    /** A frame, or a seed message. */
    record Data(Frame frame, boolean ours) implements Parcel {}

    /** The end of the stream. */
    record Fin(String reason) implements Parcel {}
  }

  LinkEnd(LinkId id, SimLink link, SimNode node) {
    this.id = id;
    this.link = link;
    this.node = node;
    this.life = node.life();
  }
}
