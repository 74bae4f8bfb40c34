package dev.sorcha.peer.core.health;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.NetworkState;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Facts about a node with which nothing is wrong, to be changed by a test. */
final class World {

  static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  Instant now = START.plusSeconds(60);
  int bootstrapNodes = 2;
  int minHealthyPeers = 5;
  int fanout;
  boolean streamsPreferred = true;
  List<String> notInForce = List.of();
  NetworkState state = NetworkState.ONLINE;
  String reason = "6 of 6 known peers reachable, 5 wanted";
  int waiting;
  Optional<Instant> oldest = Optional.empty();
  int dead;
  boolean draining;
  List<String> partitionSigns = List.of();
  NodeStatus.Phase phase = NodeStatus.Phase.ACTIVE;
  Optional<Instant> lastSuccess = Optional.of(START.plusSeconds(30));
  List<PeerView> peers = peers(6, "stream out");
  AddressView.Verdict verdict = AddressView.Verdict.PUBLIC;
  List<AddressFindings> addressFindings = List.of();
  boolean storeAlive = true;
  boolean storeFailed;
  boolean diskLow;
  int suspended;
  double filterRate = 0.003;
  Duration loopSilence = Duration.ofMillis(100);
  boolean accepting = true;
  Instant certificateUntil = START.plus(Duration.ofDays(3_650));
  String fleeting = "";
  List<String> exposed = List.of();
  final TreeMap<String, Integer> agents = new TreeMap<>();
  Optional<Duration> clockOffset = Optional.of(Duration.ofMillis(3));
  Optional<Facts.AddressChange> addressChange = Optional.empty();
  int refusedKeys;
  String lastRefusal = "";
  int passedOver;

  World() {
    agents.put("sorcha-peer/1.0.0", 6);
  }

  static List<PeerView> peers(int count, String path) {
    List<PeerView> peers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      peers.add(peer(i, path, i == 0, 0));
    }
    return peers;
  }

  static PeerView peer(int number, String path, boolean bootstrap, int failures) {
    PeerId id = new PeerId(String.format("%064x", number + 1));
    return new PeerView(
        new PeerInfo(
            id, "192.0.2." + number, 5001, List.of(Protocol.GRPC), new Capabilities(true, true, 1)),
        path,
        bootstrap,
        true,
        "",
        START,
        Optional.of(START),
        Optional.of(START),
        Optional.empty(),
        failures,
        failures == 0 ? "" : "TIMED_OUT",
        Optional.empty());
  }

  void nobodyAnswers() {
    state = NetworkState.OFFLINE;
    reason = "none of 6 known peers can be reached";
    peers = List.of(peer(0, "", true, 2), peer(1, "", false, 1));
  }

  void nobodyIsKnown() {
    state = NetworkState.OFFLINE;
    reason = "no bootstrap node has answered yet";
    peers = List.of();
  }

  void stunFails() {
    addressFindings =
        List.of(
            new AddressFindings(
                AddressSource.STUN, List.of(), List.of("stun.example.org: timed out", "other")));
  }

  Facts facts() {
    return new Facts(
        now,
        new Facts.Settings(
            START,
            bootstrapNodes,
            minHealthyPeers,
            Duration.ofMinutes(15),
            fanout,
            streamsPreferred,
            notInForce),
        new NodeStatus(
            new PeerId("f".repeat(64)),
            state,
            reason,
            new NodeStatus.Queue(waiting, 0, 10_000, 0, oldest, dead, draining),
            0,
            0,
            new NodeStatus.Network(6, 5, 0, partitionSigns, Optional.empty()),
            new NodeStatus.Discovery(phase, 3, Optional.empty(), lastSuccess, Optional.empty()),
            peers),
        Optional.of(
            new AddressView(
                "203.0.113.7:5001",
                "",
                verdict,
                "",
                "Outbound only. Port 5001/tcp is closed at 203.0.113.7.",
                "forward TCP 5001 on the router",
                false,
                addressFindings,
                List.of(),
                Optional.empty(),
                false)),
        new Facts.Storage(storeAlive, storeFailed, diskLow, suspended, filterRate),
        new Facts.Machine(loopSilence, accepting, certificateUntil, fleeting, exposed),
        new Facts.Sightings(
            "sorcha-peer/1.0.0",
            agents,
            clockOffset,
            6,
            addressChange,
            refusedKeys,
            lastRefusal,
            passedOver));
  }
}
