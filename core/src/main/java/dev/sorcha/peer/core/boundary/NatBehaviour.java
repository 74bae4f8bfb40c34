package dev.sorcha.peer.core.boundary;

import java.util.Optional;

/**
 * How the NAT in front of a node treats UDP (RFC 5780, 4; RFC 4787). It says nothing certain about
 * TCP, which peers speak; but where packets of strangers do not get in, connections rarely do.
 *
 * @param hairpin whether the node reaches its own mapped address from inside; a fact, no fault
 */
public record NatBehaviour(Rule mapping, Rule filtering, Optional<Boolean> hairpin) {

  /** What a mapping, or the admission of a packet, depends on. */
  public enum Rule {
    /** There is no NAT: the address outside is the one inside. */
    NONE("none"),
    /** On nothing: one mapping for all, or everybody gets in. */
    ENDPOINT_INDEPENDENT("endpoint-independent"),
    /** On the address at the other end. */
    ADDRESS_DEPENDENT("address-dependent"),
    /** On the address and the port at the other end. */
    ADDRESS_AND_PORT_DEPENDENT("address-and-port-dependent"),
    /** Some of the server's answers did not come. */
    UNKNOWN("unknown");

    private final String words;

    Rule(String words) {
      this.words = words;
    }

    /** As the RFC calls it. */
    public String words() {
      return words;
    }
  }

  /** The names of RFC 3489, which most documentation of routers uses. */
  public String classicName() {
    return switch (mapping) {
      case NONE -> filtering == Rule.ENDPOINT_INDEPENDENT ? "open internet" : "symmetric firewall";
      case ENDPOINT_INDEPENDENT ->
          switch (filtering) {
            case ENDPOINT_INDEPENDENT, NONE -> "full cone";
            case ADDRESS_DEPENDENT -> "restricted cone";
            case ADDRESS_AND_PORT_DEPENDENT, UNKNOWN -> "port restricted cone";
          };
      case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT -> "symmetric";
      case UNKNOWN -> "unknown";
    };
  }
}
