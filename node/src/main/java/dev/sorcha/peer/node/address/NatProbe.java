package dev.sorcha.peer.node.address;

import dev.sorcha.peer.core.boundary.NatBehaviour;
import dev.sorcha.peer.core.boundary.NatBehaviour.Rule;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds out how a NAT treats UDP, with a STUN server that has two addresses (RFC 5780, 4.3 and
 * 4.4), and whether it leads back in what is sent to the mapped address from inside.
 */
final class NatProbe {

  /** For a test whose answer may rightly not come: three transmissions at 0, 0.5 and 1.5 s. */
  private static final Duration MAYBE = Duration.ofMillis(1_600);

  /** For a test that a server must answer. */
  private static final Duration SURELY = Duration.ofSeconds(3);

  private static final Duration HAIRPIN = Duration.ofMillis(400);

  private NatProbe() {}

  /**
   * Makes all tests, in about five seconds where much is filtered.
   *
   * @param client has asked the server before; its mapping is looked at
   * @param first what the server answered then
   * @return empty if the server has no second address
   */
  static Optional<NatBehaviour> probe(
      StunClient client, InetSocketAddress server, StunMessage first) throws IOException {
    if (first.mapped().isEmpty() || first.other().isEmpty()) {
      return Optional.empty();
    }
    InetSocketAddress mapped = first.mapped().get();
    InetSocketAddress other = first.other().get();
    boolean sameFamily = other.getAddress().getClass().equals(server.getAddress().getClass());
    if (!sameFamily
        || other.getAddress().isLoopbackAddress() != server.getAddress().isLoopbackAddress()) {
      return Optional.empty();
    }
    InetSocketAddress local = new InetSocketAddress(client.local().getAddress(), 0);
    Rule filtering;
    Rule mapping;
    Optional<Boolean> hairpin;
    // Filtering needs a mapping that has only ever spoken to the server's first address.
    try (StunClient fresh = StunClient.open(local)) {
      filtering = filtering(fresh, server);
    }
    mapping = mapping(client, server, mapped, other);
    try (StunClient sender = StunClient.open(local)) {
      hairpin = Optional.of(client.hears(sender, mapped, HAIRPIN));
    }
    return Optional.of(new NatBehaviour(mapping, filtering, hairpin));
  }

  private static Rule filtering(StunClient fresh, InetSocketAddress server) throws IOException {
    if (fresh.ask(server, 0, SURELY).isEmpty()) {
      return Rule.UNKNOWN;
    }
    int everything = StunMessage.CHANGE_ADDRESS | StunMessage.CHANGE_PORT;
    if (fresh.ask(server, everything, MAYBE).isPresent()) {
      return Rule.ENDPOINT_INDEPENDENT;
    }
    return fresh.ask(server, StunMessage.CHANGE_PORT, MAYBE).isPresent()
        ? Rule.ADDRESS_DEPENDENT
        : Rule.ADDRESS_AND_PORT_DEPENDENT;
  }

  private static Rule mapping(
      StunClient client,
      InetSocketAddress server,
      InetSocketAddress mapped,
      InetSocketAddress other)
      throws IOException {
    if (mapped.equals(client.local())) {
      return Rule.NONE;
    }
    Optional<InetSocketAddress> second =
        mappedFor(client, new InetSocketAddress(other.getAddress(), server.getPort()));
    if (second.isEmpty()) {
      return Rule.UNKNOWN;
    }
    if (second.get().equals(mapped)) {
      return Rule.ENDPOINT_INDEPENDENT;
    }
    Optional<InetSocketAddress> third = mappedFor(client, other);
    if (third.isEmpty()) {
      return Rule.UNKNOWN;
    }
    return third.equals(second) ? Rule.ADDRESS_DEPENDENT : Rule.ADDRESS_AND_PORT_DEPENDENT;
  }

  private static Optional<InetSocketAddress> mappedFor(StunClient client, InetSocketAddress server)
      throws IOException {
    return client.ask(server, 0, SURELY).flatMap(answer -> answer.message().mapped());
  }
}
