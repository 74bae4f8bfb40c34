package dev.sorcha.peer.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sorcha.peer.core.boundary.Dialect;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.TxId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A simulator that cannot fail proves nothing: each of these runs must. */
class PlantedBugTest {

  private static final Scenario SCENARIO = Scenario.calm(20, 5);

  @Test
  void seesABodyThatTheDiskCorrupts() {
    fails(
        "delivers bytes whose hash is not",
        new Sabotage() {
          @Override
          public byte[] onDisk(int node, byte[] body) {
            byte[] written = body.clone();
            written[written.length / 2] ^= node == 7 ? (byte) 1 : 0;
            return written;
          }
        });
  }

  @Test
  void seesANodeThatHearsOfNothing() {
    fails(
        "deliveries are missing",
        new Sabotage() {
          @Override
          public Optional<Frame> onWire(int to, Frame frame) {
            boolean news =
                frame instanceof Frame.Announce
                    || frame instanceof Frame.Push
                    || frame instanceof Frame.Recon;
            return to == 7 && news ? Optional.empty() : Optional.of(frame);
          }
        });
  }

  @Test
  void seesAPromiseThatNobodyKeeps() {
    fails(
        "outbox entries never came into custody",
        new Sabotage() {
          @Override
          public Optional<Frame> onWire(int to, Frame frame) {
            return frame instanceof Frame.Stored ? Optional.empty() : Optional.of(frame);
          }
        });
  }

  @Test
  void seesAStoreThatDoesNotAnswer() {
    fails(
        "are accepted",
        new Sabotage() {
          @Override
          public boolean isUntold(int node) {
            return true;
          }
        });
  }

  @Test
  void seesASecondRequestInFlight() {
    PeerId peer = new PeerId(TxId.hash("peer".getBytes(StandardCharsets.UTF_8)).hex());
    TxId id = TxId.hash("transaction".getBytes(StandardCharsets.UTF_8));
    LinkId link = new LinkId(1);
    Effect get = new Effect.Send(link, Dialect.OURS, new Frame.Get(List.of(id)));
    Requests requests = new Requests();
    requests.onInput(new Input.LinkUp(link, peer, "10.0.0.1", Direction.INBOUND, Optional.empty()));

    assertThat(requests.isAllowed(get)).isTrue();
    assertThat(requests.isAllowed(get)).isFalse();
  }

  private static void fails(String with, Sabotage sabotage) {
    assertThatThrownBy(() -> Runs.run(SCENARIO, sabotage))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining(with)
        .hasMessageContaining("the last lines of the trace")
        .hasMessageEndingWith(
            "Run again with: ./sorcha-peer simulate"
                + " --nodes 20 --seed 5 --transactions 20 --size 1024");
  }
}
