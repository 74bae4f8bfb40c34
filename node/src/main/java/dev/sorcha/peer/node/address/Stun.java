package dev.sorcha.peer.node.address;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.FoundAddress;
import dev.sorcha.peer.core.boundary.NatBehaviour;
import dev.sorcha.peer.core.model.PeerAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks several STUN servers at once, each in both families, over UDP and where that is silent over
 * TCP. The first that has a second address is asked about the NAT, too.
 */
final class Stun {

  /** Retransmissions at 0, 0.5, 1.5 and 3.5 s fit in (RFC 8489, 6.2.1); the RFC waits 39.5 s. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<PeerAddress> servers;

  Stun(List<PeerAddress> servers) {
    this.servers = List.copyOf(servers);
  }

  /** What one server said to one question. */
  private record Told(
      Optional<FoundAddress> found, Optional<NatBehaviour> nat, Optional<String> failure) {

    static Told failed(String why) {
      return new Told(Optional.empty(), Optional.empty(), Optional.of(why));
    }
  }

  AddressFindings ask() throws InterruptedException {
    Map<String, InetSocketAddress> targets = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    for (PeerAddress server : servers) {
      resolve(server, targets, failures);
    }
    List<Told> told =
        AtOnce.all(
            targets.entrySet().stream()
                .map(target -> AtOnce.task(() -> one(target.getKey(), target.getValue())))
                .toList());
    List<FoundAddress> found = new ArrayList<>();
    Optional<NatBehaviour> nat = Optional.empty();
    for (Told answer : told) {
      answer.found().ifPresent(found::add);
      answer.failure().ifPresent(failures::add);
      nat = nat.or(answer::nat);
    }
    return new AddressFindings(AddressSource.STUN, found, failures, nat);
  }

  /** At most one address of each family: a server's other ones say nothing new. */
  private static void resolve(
      PeerAddress server, Map<String, InetSocketAddress> targets, List<String> failures) {
    try {
      InetAddress[] all = InetAddress.getAllByName(server.host());
      for (boolean four : new boolean[] {true, false}) {
        Arrays.stream(all)
            .filter(address -> address instanceof Inet4Address == four)
            .findFirst()
            .ifPresent(
                address ->
                    targets.put(
                        server + (four ? "" : " over IPv6"),
                        new InetSocketAddress(address, server.port())));
      }
    } catch (UnknownHostException unknown) {
      failures.add(server + ": no address for this name");
    }
  }

  private static Told one(String name, InetSocketAddress server) {
    try {
      InetSocketAddress from = new InetSocketAddress(StunClient.sourceFor(server), 0);
      try (StunClient client = StunClient.open(from)) {
        Optional<StunClient.Answer> answer = client.ask(server, 0, PATIENCE);
        if (answer.isPresent()) {
          StunMessage message = answer.get().message();
          return new Told(
              found(message, name), NatProbe.probe(client, server, message), Optional.empty());
        }
      }
      return StunClient.askOverTcp(server, PATIENCE)
          .map(
              answer ->
                  new Told(
                      found(answer.message(), name + " over TCP"),
                      Optional.empty(),
                      Optional.empty()))
          .orElseGet(() -> Told.failed(name + ": no answer over UDP or TCP"));
    } catch (IOException failed) {
      return Told.failed(name + ": " + failed.getMessage());
    }
  }

  private static Optional<FoundAddress> found(StunMessage message, String by) {
    return message
        .mapped()
        .map(
            mapped ->
                new FoundAddress(
                    AddressSource.STUN, Texts.literal(mapped.getAddress()), mapped.getPort(), by));
  }
}
