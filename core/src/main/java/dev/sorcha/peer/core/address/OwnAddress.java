package dev.sorcha.peer.core.address;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.Effects;
import dev.sorcha.peer.core.boundary.FoundAddress;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Scope;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds out under which address this node is known outside.
 *
 * <pre>
 *   interfaces ──a public one──────────────────────────────► advertised
 *        └──none──► router (UPnP, NAT-PMP, PCP) ──mapped───►     ▲
 *        └────────► STUN ──an answer───────────────────────►     │
 *                     └──silent──► HTTP ──an answer────────► ────┘
 * </pre>
 *
 * <p>These only suggest: peers that dial back decide ({@link Reachability}). What is advertised
 * goes to peers on the Internet alone; one in the same private network takes the address that it
 * sees, because few routers lead from inside to their own outside address.
 */
public final class OwnAddress {

  /** What an answer changes. */
  public enum News {
    NONE,
    /** The address is the same, but a router forwards to it now, or does so no more. */
    PASSAGE,
    /** Peers must be told the first address, or another port. */
    ADDRESS,
    /** The same, and connections from the last address may lead nowhere. */
    MOVED
  }

  private final AddressConfig config;
  private final PeerInfo self;
  private final EnumMap<AddressSource, AddressFindings> findings =
      new EnumMap<>(AddressSource.class);
  private final EnumSet<AddressSource> open = EnumSet.noneOf(AddressSource.class);
  private Optional<FoundAddress> best = Optional.empty();
  private Optional<Instant> lookedUpAt = Optional.empty();

  /**
   * @param self what the node says of itself; a host in it is the operator's word, and nothing that
   *     is found stands above it
   */
  public OwnAddress(AddressConfig config, PeerInfo self) {
    this.config = config;
    this.self = self;
  }

  /** The node runs. */
  public void onStarted(Instant now, Effects out) {
    begin(now, out);
    out.schedule(config.interval(), new Timer.AddressDue());
  }

  /** Time for a round of questions. */
  public void onDue(Instant now, Effects out) {
    out.schedule(config.interval(), new Timer.AddressDue());
    begin(now, out);
  }

  /** Asks everybody, as far as nobody is being asked already. */
  public void begin(Instant now, Effects out) {
    lookedUpAt = Optional.of(now);
    ask(AddressSource.INTERFACES, out);
  }

  private void ask(AddressSource source, Effects out) {
    boolean allowed = source == AddressSource.INTERFACES || config.sources().contains(source);
    if (allowed && open.add(source)) {
      out.lookUp(source);
    }
  }

  /** A source has answered. */
  public News onLookedUp(AddressFindings told, Effects out) {
    AddressSource source = told.source();
    if (!open.remove(source)) {
      return News.NONE;
    }
    findings.put(source, told);
    switch (source) {
      case INTERFACES -> onInterfaces(told, out);
      case STUN -> {
        if (told.found().isEmpty()) {
          ask(AddressSource.HTTP, out);
        } else {
          findings.remove(AddressSource.HTTP);
        }
      }
      case MAPPING, HTTP -> {}
    }
    return settle(out);
  }

  private void onInterfaces(AddressFindings told, Effects out) {
    if (!isOpen() || !self.host().isEmpty()) {
      return;
    }
    if (publicOnes(told).anyMatch(this::isPreferred)) {
      // There is nothing in between, so nobody outside needs to be asked.
      findings.keySet().retainAll(EnumSet.of(AddressSource.INTERFACES));
      return;
    }
    ask(AddressSource.MAPPING, out);
    ask(
        config.sources().contains(AddressSource.STUN) ? AddressSource.STUN : AddressSource.HTTP,
        out);
  }

  /** Whether the peer port listens beyond this machine. */
  private boolean isOpen() {
    return found(AddressSource.INTERFACES).anyMatch(it -> !Hosts.isLoopback(it.host()));
  }

  private News settle(Effects out) {
    if (!self.host().isEmpty()) {
      return News.NONE;
    }
    Optional<FoundAddress> next = choose();
    boolean waits = open.contains(AddressSource.STUN) || open.contains(AddressSource.HTTP);
    if (next.isEmpty() && (waits || !best.isPresent())) {
      return News.NONE;
    }
    if (next.isEmpty() && nobodyAnswered()) {
      // Everybody who could say is silent: the last that was known is the best guess.
      return News.NONE;
    }
    Optional<PeerAddress> before = advertised();
    boolean wasForwarded = isForwarded();
    best = next;
    if (advertised().equals(before)) {
      return isForwarded() == wasForwarded ? News.NONE : News.PASSAGE;
    }
    out.publish(
        new NodeEvent.AddressChanged(
            advertised().map(PeerAddress::toString).orElse("not known"), sourceInWords()));
    boolean moved =
        before.isPresent()
            && advertised().filter(at -> at.host().equals(before.get().host())).isEmpty();
    return moved ? News.MOVED : News.ADDRESS;
  }

  private boolean isForwarded() {
    return best.filter(it -> it.source() == AddressSource.MAPPING).isPresent();
  }

  private boolean nobodyAnswered() {
    return found(AddressSource.STUN).findAny().isEmpty()
        && found(AddressSource.HTTP).findAny().isEmpty();
  }

  /** The best of what was found: the preferred family first, and the surest source. */
  private Optional<FoundAddress> choose() {
    List<FoundAddress> candidates =
        Stream.of(
                publicOnes(AddressSource.INTERFACES),
                mapping(),
                mostNamed(AddressSource.STUN),
                mostNamed(AddressSource.HTTP))
            .flatMap(it -> it)
            .toList();
    return candidates.stream()
        .filter(this::isPreferred)
        .findFirst()
        .or(() -> candidates.stream().findFirst());
  }

  private boolean isPreferred(FoundAddress found) {
    return found.host().contains(":") == config.preferIpv6();
  }

  /** Behind two routers the outer one forwards nothing: then STUN has seen another address. */
  private Stream<FoundAddress> mapping() {
    List<FoundAddress> seen = mostNamed(AddressSource.STUN).toList();
    return publicOnes(AddressSource.MAPPING)
        .filter(
            it ->
                seen.isEmpty() || seen.stream().anyMatch(other -> other.host().equals(it.host())));
  }

  /** Servers may lie or be behind something: what most of them say, the first of equals. */
  private Stream<FoundAddress> mostNamed(AddressSource source) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    publicOnes(source).forEach(it -> votes.merge(it.host(), 1, Integer::sum));
    return publicOnes(source)
        .sorted(Comparator.comparingInt(it -> -votes.getOrDefault(it.host(), 0)));
  }

  private Stream<FoundAddress> publicOnes(AddressSource source) {
    return found(source).filter(OwnAddress::isPublic);
  }

  private static Stream<FoundAddress> publicOnes(AddressFindings told) {
    return told.found().stream().filter(OwnAddress::isPublic);
  }

  private static boolean isPublic(FoundAddress found) {
    return Hosts.scopeOf(found.host()) == Scope.PUBLIC;
  }

  private Stream<FoundAddress> found(AddressSource source) {
    AddressFindings told = findings.get(source);
    return told == null ? Stream.empty() : told.found().stream();
  }

  /** What peers on the Internet are told; empty: each takes the address that it sees. */
  public Optional<PeerAddress> advertised() {
    return self.address().or(() -> best.map(this::listening));
  }

  private PeerAddress listening(FoundAddress found) {
    return new PeerAddress(
        found.host(), found.source() == AddressSource.MAPPING ? found.port() : self.port());
  }

  /** What a peer at this address is told about this node. */
  public PeerInfo toldTo(String host) {
    Optional<PeerAddress> outside = advertised();
    if (outside.isEmpty() || Hosts.scopeOf(host) != Scope.PUBLIC) {
      return self;
    }
    PeerAddress at = outside.get();
    return new PeerInfo(self.id(), at.host(), at.port(), self.protocols(), self.capabilities());
  }

  /** At which port a peer that sees us from the Internet, or from inside, can dial back. */
  public int dialBackPort(String peerHost) {
    return toldTo(peerHost).port();
  }

  /** Whether this node itself stands on the Internet: then nobody's word leads it to a LAN. */
  public boolean isOnTheInternet() {
    return publicOnes(AddressSource.INTERFACES).findAny().isPresent();
  }

  String sourceInWords() {
    if (!self.host().isEmpty()) {
      return "configured (NetworkAddress.ExternalAddress)";
    }
    return best.map(
            it ->
                switch (it.source()) {
                  case INTERFACES -> "the interface " + it.by();
                  case MAPPING -> "a port forwarded by the router (" + it.by() + ")";
                  case STUN -> "STUN server " + it.by();
                  case HTTP -> "HTTP service " + it.by();
                })
        .orElse("nobody knows; each peer takes the address that it sees");
  }

  boolean isConfigured() {
    return !self.host().isEmpty();
  }

  /** Where the peer port listens. */
  int port() {
    return self.port();
  }

  List<AddressFindings> findings() {
    return List.copyOf(findings.values());
  }

  Optional<Instant> lookedUpAt() {
    return lookedUpAt;
  }

  boolean isAsking() {
    return !open.isEmpty();
  }
}
