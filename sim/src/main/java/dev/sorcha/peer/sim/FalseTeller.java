package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.model.PeerInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A hostile node that takes part like an honest one and lies in its peer lists. It hands them out
 * unasked, too: when it has been greeted, and whenever a ping of its own was answered.
 */
final class FalseTeller implements Party {

  private final Party core;
  private final Tale tale;

  /** What it says. */
  interface Tale {

    /**
     * A list for somebody.
     *
     * @param truth what an honest node would have said, maybe nothing
     */
    List<PeerInfo> told(List<PeerInfo> truth);
  }

  FalseTeller(Party core, Tale tale) {
    this.core = core;
    this.tale = tale;
  }

  @Override
  public List<Effect> step(Input input, Instant now) {
    List<Effect> lies = new ArrayList<>();
    for (Effect effect : core.step(input, now)) {
      lies.add(twisted(effect));
    }
    switch (input) {
      case Input.FrameArrived(var link, Frame.Hello hello, var ours) -> tell(link, lies);
      case Input.FrameArrived(var link, Frame.Pong pong, var ours) -> tell(link, lies);
      default -> {}
    }
    return lies;
  }

  private Effect twisted(Effect effect) {
    return switch (effect) {
      case Effect.Send(var link, var dialect, Frame.Peers(var truth, var total)) ->
          new Effect.Send(link, dialect, list(truth));
      case Effect.Respond(var reply, Response.Peers(var list, var truth, var total)) -> {
        Frame.Peers told = list(truth);
        yield new Effect.Respond(reply, new Response.Peers(list, told.peers(), told.total()));
      }
      default -> effect;
    };
  }

  private void tell(LinkId link, List<Effect> lies) {
    lies.add(new Effect.Send(link, Dialect.OURS, list(List.of())));
  }

  private Frame.Peers list(List<PeerInfo> truth) {
    List<PeerInfo> told = tale.told(truth);
    return new Frame.Peers(told, told.size());
  }
}
