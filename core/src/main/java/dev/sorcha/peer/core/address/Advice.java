package dev.sorcha.peer.core.address;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.AddressView.Verdict;
import dev.sorcha.peer.core.boundary.FoundAddress;
import dev.sorcha.peer.core.boundary.NatBehaviour;
import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.PeerAddress;
import java.util.List;
import java.util.Optional;

/**
 * What all of that means, in a sentence, and what to do about it.
 *
 * @param verdict for people; ends with a full stop
 * @param fix what to do, or empty
 * @param good whether there is nothing to do
 */
record Advice(String verdict, String fix, boolean good) {

  /** What the advice is drawn from. */
  record Facts(
      Verdict verdict,
      int reached,
      int failed,
      Optional<PeerAddress> advertised,
      boolean configured,
      int port,
      List<AddressFindings> findings) {}

  static Advice of(Facts facts) {
    List<FoundAddress> own = of(facts, AddressSource.INTERFACES);
    if (!own.isEmpty() && own.stream().allMatch(it -> Hosts.isLoopback(it.host()))) {
      return new Advice(
          "This machine only. The peer port listens on loopback, where nobody else can dial it.",
          "listen beyond it: --listen-address 0.0.0.0",
          false);
    }
    String at = facts.advertised().map(address -> " at " + address).orElse("");
    return switch (facts.verdict()) {
      case PUBLIC ->
          new Advice(
              "Reachable%s: %d peers connected back.".formatted(at, facts.reached()), "", true);
      case PRIVATE -> outboundOnly(facts, "");
      case UNKNOWN -> unsure(facts, at);
    };
  }

  private static Advice unsure(Facts facts, String at) {
    if (facts.reached() > 0) {
      return new Advice(
          "Probably reachable%s: %d of %d peers connected back, and %d are wanted to be sure."
              .formatted(
                  at, facts.reached(), facts.reached() + facts.failed(), Reachability.QUORUM),
          "",
          true);
    }
    if (facts.failed() > 0) {
      return outboundOnly(facts, "Probably ");
    }
    String unknown =
        facts.advertised().isPresent()
            ? "Not known whether peers can dial" + at + ": no peer has tried yet."
            : "The address is not known, and no peer has tried to connect back: as long as that is"
                + " so, this node counts as private.";
    return new Advice(unknown, "link to a peer: --bootstrap HOST:PORT", false);
  }

  private static Advice outboundOnly(Facts facts, String begin) {
    String where =
        facts
            .advertised()
            .map(at -> "port " + at.port() + "/tcp is closed at " + at.host())
            .orElse("port " + facts.port() + "/tcp is closed where they see this node");
    String verdict =
        (begin.isEmpty() ? "Outbound only." : begin + "outbound only.")
            + " You receive transactions, but peers cannot dial you: "
            + where
            + ".";
    return new Advice(verdict, fix(facts), false);
  }

  private static String fix(Facts facts) {
    if (isBehindNothing(facts)) {
      return "let TCP " + facts.port() + " in through the firewall";
    }
    String inside =
        of(facts, AddressSource.INTERFACES).stream()
            .findFirst()
            .map(it -> " to " + it.host())
            .orElse("");
    String forward = "forward TCP " + facts.port() + " on the router" + inside;
    String mapping =
        of(facts, AddressSource.MAPPING).isEmpty()
            ? ", or turn UPnP or NAT-PMP on there"
            : ", and on the router before it";
    String override =
        facts.configured()
            ? ", or correct NetworkAddress.ExternalAddress"
            : ", or set NetworkAddress.ExternalAddress if another address is right";
    return forward + mapping + override;
  }

  /** The address outside is one of an interface: what keeps peers away is no NAT. */
  private static boolean isBehindNothing(Facts facts) {
    boolean noMapping =
        facts.findings().stream()
            .flatMap(told -> told.nat().stream())
            .anyMatch(nat -> nat.mapping() == NatBehaviour.Rule.NONE);
    return noMapping
        || facts
            .advertised()
            .filter(
                at ->
                    of(facts, AddressSource.INTERFACES).stream()
                        .anyMatch(it -> it.host().equals(at.host())))
            .isPresent();
  }

  private static List<FoundAddress> of(Facts facts, AddressSource source) {
    return facts.findings().stream()
        .filter(told -> told.source() == source)
        .flatMap(told -> told.found().stream())
        .toList();
  }
}
