package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.util.HashMap;
import java.util.Objects;

/**
 * What one node has asked for and did not get yet, as seen from outside. It holds the node to "at
 * most one request for a transaction is in flight" (gossip-protocol D6): ten announcers must not
 * mean ten downloads.
 */
final class Requests {

  /** The place of a link for unary calls, which have none. */
  private static final LinkId UNARY = new LinkId(-1);

  private record Asked(PeerId peer, LinkId link) {}

  /** Both are looked up, and never iterated in an order that matters. */
  private final HashMap<TxId, Asked> inFlight = new HashMap<>();

  private final HashMap<LinkId, PeerId> peers = new HashMap<>();

  /** Requests that end with this input. */
  void onInput(Input input) {
    switch (input) {
      case Input.LinkUp up -> peers.put(up.link(), up.peer());
      case Input.FrameArrived(var link, Frame.Body(var claimed, var body), var ours) ->
          onEnded(claimed, peerOf(link));
      case Input.FrameArrived(var link, Frame.NotFound(var ids), var ours) ->
          ids.forEach(id -> onEnded(id, peerOf(link)));
      case Input.TimerFired(Timer.PullExpired(var id, var peer)) -> onEnded(id, peer);
      case Input.LinkDown(var link, var reason) -> {
        onClosed(link);
        peers.remove(link);
      }
      case Input.Answered(var from, var response) -> onAnswered(from, response.request());
      case Input.CallFailed(var to, var request, var failure) -> onAnswered(to, request);
      case Input.Accepted(var id, var sequence, var fresh) -> inFlight.remove(id);
      default -> {}
    }
  }

  private void onAnswered(PeerId peer, Request request) {
    if (request instanceof Request.Get(var id)) {
      onEnded(id, peer);
    }
  }

  private void onEnded(TxId id, PeerId peer) {
    Asked asked = inFlight.get(id);
    if (asked != null && asked.peer().equals(peer)) {
      inFlight.remove(id);
    }
  }

  private void onClosed(LinkId link) {
    inFlight.values().removeIf(asked -> asked.link().equals(link));
  }

  private PeerId peerOf(LinkId link) {
    return Objects.requireNonNull(peers.get(link), "a frame on a link that is not up");
  }

  /**
   * The node does this.
   *
   * @return whether it keeps to the rule
   */
  boolean isAllowed(Effect effect) {
    switch (effect) {
      case Effect.Send(var link, var dialect, Frame.Get(var ids)) -> {
        for (TxId id : ids) {
          if (inFlight.put(id, new Asked(peerOf(link), link)) != null) {
            return false;
          }
        }
      }
      case Effect.Call(var to, var at, var rung, Request.Get(var id)) -> {
        return inFlight.put(id, new Asked(to, UNARY)) == null;
      }
      case Effect.Close(var link, var reason) -> onClosed(link);
      default -> {}
    }
    return true;
  }
}
