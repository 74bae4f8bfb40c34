package dev.sorcha.peer.node.store;

import dev.sorcha.peer.core.boundary.StoredPeer;
import dev.sorcha.peer.core.boundary.StoredPeer.Standing;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rows of the peer table, made by number. */
final class KeptPeers {

  private KeptPeers() {}

  static PeerId id(int number) {
    return new PeerId(String.format(Locale.ROOT, "%064x", number));
  }

  static Instant time(long number) {
    return Instant.ofEpochMilli(1_700_000_000_000L + number);
  }

  /** The higher the number, the later it was seen. */
  static StoredPeer heardOf(int number) {
    return new StoredPeer(
        new PeerInfo(id(number), "192.0.2.7", 5001, List.of(), new Capabilities(false, false, 0)),
        Standing.NEW,
        false,
        "203.0/16",
        time(number),
        Optional.of(time(number)),
        Optional.empty(),
        0,
        false,
        0,
        Optional.empty());
  }

  static StoredPeer tried(int number) {
    return new StoredPeer(
        new PeerInfo(
            id(number),
            "2001:db8::7",
            65_535,
            List.of(Protocol.GRPC_STREAM, Protocol.GRPC, Protocol.REST),
            new Capabilities(true, true, Integer.MAX_VALUE)),
        Standing.TRIED,
        true,
        "127.0.0.1:5001",
        time(1),
        Optional.of(time(number)),
        Optional.of(time(2)),
        3,
        true,
        4,
        Optional.empty());
  }

  static StoredPeer departed(int number) {
    return new StoredPeer(
        new PeerInfo(
            id(number),
            "198.51.100.1",
            1,
            List.of(Protocol.GRPC),
            new Capabilities(true, false, 1)),
        Standing.DEPARTED,
        true,
        "",
        time(1),
        Optional.empty(),
        Optional.of(time(3)),
        4,
        true,
        0,
        Optional.of(time(9)));
  }
}
