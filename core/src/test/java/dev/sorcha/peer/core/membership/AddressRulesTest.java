package dev.sorcha.peer.core.membership;

import static dev.sorcha.peer.core.Samples.address;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to write an address so that a stranger's node dials where it should not (threat A10). */
final class AddressRulesTest {

  private static final String TELLER = "198.51.0.7";

  private final AddressRules rules = new AddressRules(info(500));

  /** Named by a public peer, in a list and in its own claim, it is neither dialled nor pinged. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // This machine.
        "127.0.0.1",
        "127.1.2.3",
        "127.255.255.254",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "00000177.0.0.1",
        "127.0.0.01",
        "0127.0.0.1",
        "0",
        "0.0.0.0",
        "0.0.0.1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "localhost.localdomain",
        "ip6-localhost",
        "127.0.0.1.nip.io",
        "127-0-0-1.example.org",
        "::1",
        "0:0:0:0:0:0:0:1",
        "0000:0000:0000:0000:0000:0000:0000:0001",
        "::0:1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:0:127.0.0.1",
        "0:0:0:0:0:ffff:7f00:0001",
        "::127.0.0.1",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::127.0.0.1",
        "2002:7f00:0001::",
        "[::1]",
        "::1%lo",
        "::1%25lo",
        // Networks behind somebody's router, and those of no use to anybody.
        "10.0.0.1",
        "10.255.255.255",
        "0x0a.0.0.1",
        "012.0.0.1",
        "167772161",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "192.168.1",
        "0300.0250.0.1",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "fd00::1",
        "fc00::1",
        "2001:db8::1",
        "::ffff:0a00:1",
        "2002:0a00:0001::",
        // Where clouds keep their secrets, and this wire.
        "169.254.169.254",
        "169.254.169.254.nip.io",
        "0xa9fea9fe",
        "2852039166",
        "0251.0376.0251.0376",
        "::ffff:a9fe:a9fe",
        "fe80::1",
        "fe80::a9fe:a9fe",
        "fec0::1",
        // Many at once, or nobody.
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "ff02::1",
        "ff0e::1",
        // Digits that are none, and what is put around addresses.
        "１.2.3.4",
        "①.2.3.4",
        "1。2。3。4",
        "1.2.3.4\u0000",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.4/24",
        "1.2.3.4#",
        "1.2.3.4@10.0.0.1",
        "+1.2.3.4",
        "1.2.3.4:22",
        "example.org",
        "metadata.google.internal"
      })
  void aStrangerCannotMakeUsDialIt(String host) {
    assertThat(rules.mayName(TELLER, new PeerAddress(host, 5001))).isFalse();
    Bench bench = new Bench();
    bench.starts();
    bench.reached(info(1));
    bench.comesUp(peer(1));
    PeerId named = peer(2);
    bench.lists(peer(1), TELLER, List.of(info(named, host, 5001)));
    bench.claims(info(peer(3), host, 5001), TELLER);
    bench.others = Optional.of(Bench.Conduct.ANSWERS);
    bench.passes(Duration.ofMinutes(20));
    assertThat(bench.knows(named)).isFalse();
    assertThat(bench.calls)
        .extracting(call -> call.where().host())
        .doesNotContain(host)
        .contains(TELLER);
    assertThat(bench.membership.toDial(99, true, List.of(), any -> false, bench.now))
        .extracting(info -> info.host())
        .doesNotContain(host);
    assertThat(bench.written()).noneMatch(Effect.Dial.class::isInstance);
  }

  @ParameterizedTest
  @CsvSource({
    // teller,        named,           taken
    "198.51.0.7,      21.1.1.1,        true",
    "198.51.0.7,      2003::1,         true",
    "198.51.0.7,      10.0.0.1,        false",
    "2003::7,         21.1.1.1,        true",
    "2003::7,         fd00::1,         false",
    "10.0.0.7,        21.1.1.1,        true",
    "10.0.0.7,        192.168.0.1,     true",
    "10.0.0.7,        fd00::1,         true",
    "10.0.0.7,        169.254.0.1,     false",
    "10.0.0.7,        127.0.0.1,       false",
    "169.254.0.7,     169.254.0.1,     true",
    "169.254.0.7,     10.0.0.1,        true",
    "169.254.0.7,     21.1.1.1,        true",
    "169.254.0.7,     127.0.0.1,       false",
    "127.0.0.1,       127.0.0.1,       true",
    "127.0.0.1,       ::1,             true",
    "127.0.0.1,       10.0.0.1,        true",
    "127.0.0.1,       21.1.1.1,        true",
    "127.0.0.1,       169.254.169.254, false",
    "127.0.0.1,       0.0.0.0,         false",
    "seed,            21.1.1.1,        true",
    "seed,            10.0.0.1,        false",
    "'',              10.0.0.1,        false"
  })
  void aTellerNamesScopesAsWideAsItsOwn(String teller, String named, boolean taken) {
    assertThat(rules.mayName(teller, new PeerAddress(named, 5001))).isEqualTo(taken);
  }

  @Test
  void ourOwnAddressesAreNotTakenFromAnybody() {
    assertThat(rules.mayName(TELLER, address(500))).isFalse();
    rules.isOwn(address(7));
    assertThat(rules.mayName(TELLER, address(7))).isFalse();
    assertThat(rules.mayName(TELLER, new PeerAddress(address(7).host(), 5002))).isTrue();
  }

  @Test
  void ownAddressesAreBounded() {
    for (int i = 1; i <= 1_000; i++) {
      rules.isOwn(address(i));
    }
    assertThat(rules.areOwn(address(63))).isTrue();
    assertThat(rules.areOwn(address(64))).isFalse();
  }
}
