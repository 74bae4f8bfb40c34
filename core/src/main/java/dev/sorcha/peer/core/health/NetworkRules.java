package dev.sorcha.peer.core.health;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.NodeStatus;
import dev.sorcha.peer.core.boundary.NodeStatus.PeerView;
import dev.sorcha.peer.core.boundary.NodeStatus.Phase;
import dev.sorcha.peer.core.model.NetworkState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Peers, how they are found, by which way they are reached, and whether they find this node. */
final class NetworkRules {

  /** Rounds of discovery that may fail before it is stale: the alert's 45 min (operators 4.4). */
  private static final int STALE_ROUNDS = 3;

  /** Of those reachable; with fewer, "most" says nothing. */
  private static final int FEWEST_WAYS = 2;

  /** How long a changed address is worth saying. A guess. */
  private static final Duration NEWS = Duration.ofHours(1);

  /** Versions that are named in one sentence. */
  private static final int MOST_VERSIONS = 5;

  private NetworkRules() {}

  static List<Finding> of(Facts facts) {
    List<Finding> found = new ArrayList<>();
    state(facts).ifPresent(found::add);
    NodeStatus status = facts.status();
    if (!status.network().partitionSigns().isEmpty()) {
      found.add(
          new Finding(
              FindingCode.NET_PARTITION, String.join("; ", status.network().partitionSigns())));
    }
    small(facts).ifPresent(found::add);
    bootstrap(facts).ifPresent(found::add);
    discovery(facts).ifPresent(found::add);
    ways(facts).ifPresent(found::add);
    versions(facts.sightings()).ifPresent(found::add);
    facts.address().ifPresent(view -> found.addAll(address(view)));
    facts
        .sightings()
        .addressChange()
        .filter(change -> change.at().plus(NEWS).isAfter(facts.now()))
        .map(
            change ->
                new Finding(
                    FindingCode.ADDR_CHANGED,
                    "this node is known as "
                        + Text.plain(change.address())
                        + " since "
                        + Text.span(Duration.between(change.at(), facts.now()))))
        .ifPresent(found::add);
    return found;
  }

  private static Optional<Finding> state(Facts facts) {
    NodeStatus status = facts.status();
    return switch (status.state()) {
      case OFFLINE -> Optional.of(new Finding(FindingCode.NET_OFFLINE, status.reason()));
      case DEGRADED ->
          Optional.of(
              new Finding(
                  FindingCode.NET_DEGRADED,
                  status.reachable()
                      + " of at least "
                      + status.network().wanted()
                      + " wanted peers can be reached; "
                      + status.peers().size()
                      + " are known"));
      case STANDALONE -> Optional.of(new Finding(FindingCode.NET_STANDALONE, status.reason()));
      case ONLINE -> Optional.empty();
    };
  }

  private static Optional<Finding> small(Facts facts) {
    int known = facts.status().peers().size();
    int wanted = facts.settings().minHealthyPeers();
    if (facts.status().state() != NetworkState.ONLINE
        || facts.status().discovery().phase() != Phase.ACTIVE
        || known >= wanted) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FindingCode.NET_SMALL,
            "MinHealthyPeers is "
                + wanted
                + ", and the network has "
                + Text.count(known, "other node")
                + ": online means that all of them are reached"));
  }

  private static Optional<Finding> bootstrap(Facts facts) {
    NodeStatus status = facts.status();
    int configured = facts.settings().bootstrapNodes();
    boolean alone = status.peers().isEmpty();
    boolean anyGood =
        status.peers().stream()
            .anyMatch(peer -> peer.bootstrap() && (peer.reachable() || peer.failures() == 0));
    // With peers of which none can be reached, the network is the matter and not these addresses.
    if (configured == 0 || anyGood || !(alone || status.reachable() > 0)) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FindingCode.BOOTSTRAP_FAILING,
            (configured == 1
                    ? "the only bootstrap node does not answer"
                    : "none of " + configured + " bootstrap nodes answers")
                + (alone
                    ? ", and no other peer is known"
                    : "; " + Text.count(status.reachable(), "other peer") + " can be reached")));
  }

  private static Optional<Finding> discovery(Facts facts) {
    Duration most = facts.settings().refreshInterval().multipliedBy(STALE_ROUNDS);
    Instant last = facts.status().discovery().lastSuccess().orElse(facts.settings().startedAt());
    Duration silence = Duration.between(last, facts.now());
    if (facts.status().state() == NetworkState.STANDALONE || silence.compareTo(most) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FindingCode.DISCOVERY_STALE,
            "no peer has said for " + Text.span(silence) + " whom it knows"));
  }

  private static Optional<Finding> ways(Facts facts) {
    List<PeerView> reachable = facts.status().peers().stream().filter(PeerView::reachable).toList();
    long worse = reachable.stream().filter(peer -> !peer.path().startsWith("stream")).count();
    if (!facts.settings().streamsPreferred()
        || reachable.size() < FEWEST_WAYS
        || 2 * worse <= reachable.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FindingCode.PROTO_FALLBACK,
            worse
                + " of "
                + reachable.size()
                + " peers are reached without a stream: "
                + reachable.stream()
                    .filter(peer -> !peer.path().startsWith("stream"))
                    .collect(
                        Collectors.groupingBy(PeerView::path, TreeMap::new, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .map(way -> way.getValue() + " by " + way.getKey())
                    .collect(Collectors.joining(", "))));
  }

  private static Optional<Finding> versions(Facts.Sightings seen) {
    List<Map.Entry<String, Integer>> others =
        seen.agents().entrySet().stream()
            .filter(agent -> !agent.getKey().equals(seen.ownAgent()))
            .toList();
    if (others.isEmpty()) {
      return Optional.empty();
    }
    int peers = others.stream().mapToInt(Map.Entry::getValue).sum();
    int all = seen.agents().values().stream().mapToInt(Integer::intValue).sum();
    return Optional.of(
        new Finding(
            FindingCode.VERSION_MIX,
            "this node runs "
                + seen.ownAgent()
                + ", and "
                + peers
                + " of "
                + Text.count(all, "linked peer")
                + " something else: "
                + Text.plain(
                    others.stream()
                        .limit(MOST_VERSIONS)
                        .map(agent -> agent.getKey() + " (" + agent.getValue() + ")")
                        .collect(Collectors.joining(", ")))));
  }

  private static List<Finding> address(AddressView view) {
    List<Finding> found = new ArrayList<>();
    if (view.verdict() == AddressView.Verdict.PRIVATE) {
      String advice = view.advice();
      found.add(
          new Finding(
              FindingCode.ADDR_UNREACHABLE,
              advice.endsWith(".") ? advice.substring(0, advice.length() - 1) : advice,
              view.fix().isEmpty() ? FindingCode.ADDR_UNREACHABLE.remedy() : view.fix()));
    }
    List<AddressFindings> stun =
        view.findings().stream().filter(told -> told.source() == AddressSource.STUN).toList();
    List<String> failures = stun.stream().flatMap(told -> told.failures().stream()).toList();
    if (!failures.isEmpty() && stun.stream().allMatch(told -> told.found().isEmpty())) {
      found.add(
          new Finding(
              FindingCode.ADDR_STUN_BLOCKED,
              (failures.size() == 1
                      ? "the STUN server did not answer: "
                      : "none of " + failures.size() + " STUN servers answered: ")
                  + Text.plain(failures.getFirst())));
    }
    return found;
  }
}
