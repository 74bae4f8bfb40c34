package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.only;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Failure;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Request;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.PeerAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threat A10: peers on the Internet name addresses inside of somebody's network, in every form, by
 * every message that carries an address. Whom this node dials or calls is all that counts.
 */
final class NamedAddressesTest {

  /** Timers that a node sets within a quarter of an hour are fired in order; no more than these. */
  private static final int MOST_TIMERS = 2_000;

  private static final Duration LONG = Duration.ofMinutes(15);

  private final TestNode node = TestNode.alone();

  static List<String> forbidden() {
    return List.of(
        // This machine.
        "127.0.0.1",
        "127.0.0.2",
        "127.1.2.3",
        "127.255.255.254",
        "::1",
        "0:0:0:0:0:0:0:1",
        "0000:0000:0000:0000:0000:0000:0000:0001",
        "0::1",
        "::0:1",
        // Forms that only some readers take for it.
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0177.0.0.01",
        "127.0.0.01",
        "127.000.000.001",
        "localhost",
        "localhost.localdomain",
        "LOCALHOST",
        // IPv6 that stands for IPv4.
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::FFFF:7F00:0001",
        "0:0:0:0:0:ffff:7f00:1",
        "::127.0.0.1",
        "::7f00:1",
        "::ffff:0:7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "::ffff:10.0.0.1",
        "::ffff:a00:1",
        "::ffff:a9fe:a9fe",
        // Private networks.
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.254",
        "192.168.0.1",
        "192.168.255.1",
        "100.64.0.1",
        "100.127.255.254",
        "198.18.0.1",
        "192.0.2.1",
        "203.0.113.7",
        "fc00::1",
        "fd12:3456:789a::1",
        "FD00::1",
        "2001:db8::1",
        // This wire, among it the clouds' metadata.
        "169.254.0.1",
        "169.254.169.254",
        "fe80::1",
        "fe80::1%eth0",
        "febf:ffff::1",
        // Nobody or everybody.
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "0:0:0:0:0:0:0:0",
        "224.0.0.1",
        "239.255.255.250",
        "255.255.255.255",
        "240.0.0.1",
        "ff02::1",
        "ff0e::1",
        "fec0::1",
        // Not an address at all.
        "example.org",
        "1.1.1.1@10.0.0.1",
        "10.0.0.1#.example.org",
        "[::1]",
        "1.2.3.4\u3002");
  }

  @Test
  void theTableHasAtLeastSixtyForms() {
    assertThat(forbidden().stream().distinct()).hasSizeGreaterThanOrEqualTo(60);
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void aListLeadsNobodyThere(String host) {
    node.verifiedUp(1);
    node.sends(peer(1), new Frame.Peers(List.of(info(peer(7), host, 5001)), 1));
    assertThat(dialledForLong()).noneMatch(at -> at.host().equals(spelt(host)));
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void aHelloLeadsNobodyThere(String host) {
    node.dialledBy(1);
    node.sends(peer(1), new Frame.Hello(info(peer(1), host, 5001), "test"));
    node.peerDown(peer(1));
    assertThat(dialledForLong()).noneMatch(at -> at.host().equals(spelt(host)));
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void aRegistrationLeadsNobodyThere(String host) {
    node.calls(1, new Request.Register(info(peer(1), host, 5001)));
    assertThat(dialledForLong()).noneMatch(at -> at.host().equals(spelt(host)));
  }

  /** The control: what may be named is dialled, so the ways above do lead to dials. */
  @ParameterizedTest
  @ValueSource(strings = {"44.1.2.3", "2a01:1:2::3", "2A01:0001:0002:0:0:0:0:3"})
  void whatMayBeNamedIsDialled(String host) {
    node.verifiedUp(1);
    node.sends(peer(1), new Frame.Peers(List.of(info(peer(7), host, 5001)), 1));
    assertThat(dialledForLong()).contains(new PeerAddress(host, 5001));
  }

  @ParameterizedTest
  @ValueSource(strings = {"44.1.2.3", "2a01:1:2::3"})
  void aHelloThatNamesAnotherPublicAddressLeadsThere(String host) {
    node.dialledBy(1);
    node.sends(peer(1), new Frame.Hello(info(peer(1), host, 5001), "test"));
    assertThat(dialledForLong()).contains(new PeerAddress(host, 5001));
  }

  @Test
  void whoAsksToBeDialledIsLookedAtThoughItNeverAnswered() {
    node.dialledBy(1);
    node.saysHello(1);
    node.fails(peer(1), new Request.Ping(), Failure.Kind.UNREACHABLE);
    node.written();
    node.sends(peer(1), new Frame.AskDialBack(5001));
    assertThat(only(Effect.Call.class, node.written()))
        .filteredOn(call -> call.request() instanceof Request.Ping)
        .extracting(Effect.Call::at)
        .containsExactly(address(1));
  }

  private static String spelt(String host) {
    return new PeerAddress(host, 1).host();
  }

  /** Everybody whom the node dials or calls in the next quarter of an hour, nobody answering. */
  private List<PeerAddress> dialledForLong() {
    record Due(Duration at, Timer timer) {}
    List<PeerAddress> dialled = new ArrayList<>();
    Deque<Due> due = new ArrayDeque<>();
    Duration passed = Duration.ZERO;
    for (int fired = 0; fired < MOST_TIMERS; fired++) {
      for (Effect effect : node.written()) {
        switch (effect) {
          case Effect.Dial dial -> dialled.add(dial.address());
          case Effect.Call call -> dialled.add(call.at());
          case Effect.Schedule(var delay, var timer) -> due.add(new Due(passed.plus(delay), timer));
          default -> {}
        }
      }
      Due next = due.stream().min(Comparator.comparing(Due::at)).orElse(null);
      if (next == null || next.at().compareTo(LONG) > 0) {
        return dialled;
      }
      due.remove(next);
      node.passes(next.at().minus(passed));
      passed = next.at();
      node.fired(next.timer());
    }
    return dialled;
  }
}
