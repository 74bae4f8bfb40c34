package dev.sorcha.peer.core.membership;

import dev.sorcha.peer.core.model.PeerId;
import java.util.Collection;
import java.util.LinkedHashSet;

/** Which peers something can be sent to now, and which were lost and should be again. */
final class Reachable {

  private final LinkedHashSet<PeerId> up = new LinkedHashSet<>();

  /** In the order in which they were lost. */
  private final LinkedHashSet<PeerId> lost = new LinkedHashSet<>();

  private boolean anybodyEver;

  void onUp(PeerId peer) {
    anybodyEver = true;
    up.add(peer);
    lost.remove(peer);
  }

  void onDown(PeerId peer) {
    up.remove(peer);
  }

  /** It was reachable, and is to be dialled again whatever other links there are. */
  void isLost(PeerId peer) {
    lost.add(peer);
  }

  /**
   * It is not to be dialled again.
   *
   * @return whether it was
   */
  boolean forget(PeerId peer) {
    return lost.remove(peer);
  }

  boolean isUp(PeerId peer) {
    return up.contains(peer);
  }

  int count() {
    return up.size();
  }

  /** Whether anybody was reached since the start. */
  boolean anybodyEver() {
    return anybodyEver;
  }

  Collection<PeerId> up() {
    return up;
  }

  Collection<PeerId> lost() {
    return lost;
  }
}
