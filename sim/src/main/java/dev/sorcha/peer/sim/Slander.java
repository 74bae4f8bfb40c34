package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.TxId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Every lie about others that a list can hold: addresses where nobody is, one peer under many
 * addresses, one address under many ids, and addresses that nobody may dial. One list in eight is
 * longer than allowed.
 */
final class Slander implements FalseTeller.Tale {

  private static final List<String> FORBIDDEN =
      List.of(
          "10.0.0.1",
          "192.168.1.1",
          "172.16.5.5",
          "100.64.0.9",
          "127.0.0.1",
          "169.254.169.254",
          "0.0.0.0",
          "255.255.255.255",
          "224.0.0.1",
          "::1",
          "fe80::1",
          "fd00::1",
          "::ffff:10.0.0.1",
          "2002:0a00:0001::1",
          "010.1.2.3",
          "peer.example.net",
          "");

  private final PeerInfo self;
  private final List<PeerInfo> others;
  private final RandomGenerator random;

  /**
   * @param self where the liar is
   * @param others real peers to tell lies about, at least one
   */
  Slander(PeerInfo self, List<PeerInfo> others, RandomGenerator random) {
    this.self = self;
    this.others = List.copyOf(others);
    this.random = random;
  }

  @Override
  public List<PeerInfo> told(List<PeerInfo> truth) {
    int size = random.nextInt(8) == 0 ? Frame.MAX_PEERS + 1 : Frame.MAX_PEERS;
    List<PeerInfo> told = new ArrayList<>(size);
    while (told.size() < size) {
      told.add(lie());
    }
    return told;
  }

  private PeerInfo lie() {
    PeerInfo other = others.get(random.nextInt(others.size()));
    return switch (random.nextInt(6)) {
      case 0 -> at(anybody(), somewhere(), Addresses.PORT);
      case 1 -> at(other.id(), somewhere(), Addresses.PORT);
      case 2 -> at(anybody(), self.host(), self.port());
      // The receiver's own address is among these.
      case 3 -> at(anybody(), other.host(), other.port());
      case 4 -> at(other.id(), FORBIDDEN.get(random.nextInt(FORBIDDEN.size())), Addresses.PORT);
      default -> at(anybody(), somewhere(), random.nextInt(2));
    };
  }

  private PeerInfo at(PeerId id, String host, int port) {
    return new PeerInfo(id, host, port, self.protocols(), self.capabilities());
  }

  private PeerId anybody() {
    byte[] noise = ByteBuffer.allocate(Long.BYTES).putLong(random.nextLong()).array();
    return new PeerId(TxId.hash(noise).hex());
  }

  /** 120/8 is used by nobody else here. */
  private String somewhere() {
    return "120."
        + random.nextInt(256)
        + "."
        + random.nextInt(256)
        + "."
        + (1 + random.nextInt(250));
  }
}
