package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.LinkId;

/** A stream between two nodes: an ordered queue in each direction. */
final class SimLink {

  final LinkEnd dialler;
  final LinkEnd acceptor;

  /** Nothing travels on it any more. */
  boolean broken;

  /** Whether a partition lies between its ends: what arrives has to wait. */
  boolean cut;

  /** When the partition began that lies between its ends, in virtual nanoseconds. */
  long cutSinceNanos;

  /**
   * @param number two times it, and the next number, are the ids that the ends know it by
   */
  SimLink(long number, SimNode from, SimNode to) {
    dialler = new LinkEnd(new LinkId(2 * number), this, from);
    acceptor = new LinkEnd(new LinkId(2 * number + 1), this, to);
  }

  /** Whether both ends were told that it is up, neither has closed it, and packets arrive. */
  boolean isUp() {
    return !broken && !cut && dialler.isUp() && acceptor.isUp();
  }

  LinkEnd other(LinkEnd end) {
    return end == dialler ? acceptor : dialler;
  }
}
