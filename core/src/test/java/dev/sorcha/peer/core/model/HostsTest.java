package dev.sorcha.peer.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostsTest {

  /** Whether somebody could be dialled there. */
  private static boolean isUnicast(String host) {
    Scope scope = Hosts.scopeOf(host);
    return scope != Scope.NONE && scope != Scope.LINK;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3.4",
        "0.0.0.0",
        "255.255.255.255",
        "10.0.0.1",
        "::",
        "::1",
        "1::",
        "2001:db8::1",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1:2:3:4::6:7:8",
        "0:0:0:0:0:0:0:1",
        "2001:DB8:0000:0000:0000:0000:0000:0001"
      })
  void plainAddressesAreLiterals(String host) {
    assertThat(Hosts.isIpLiteral(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Names, and forms of IPv4 that some resolvers take.
        "",
        " ",
        "localhost",
        "example.org",
        "1.2.3",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.0.0.01",
        "01.2.3.4",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.999",
        "1.2.3.4.",
        "1..3.4",
        "1.2.3.4 ",
        "1.2.3.-4",
        "１.2.3.4",
        "١.2.3.4",
        "1。2。3。4",
        "1.1.1.1@10.0.0.1",
        // IPv6 that is cut, doubled, mixed or scoped.
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7:8::",
        "1:2:3:4::5:6:7:8",
        ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:",
        "1:::2",
        "12345::1",
        "g::1",
        "::1%eth0",
        "fe80::1%25eth0",
        "[::1]",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "1:2:3:4:5:6:1.2.3.4"
      })
  void oddFormsAreNoLiterals(String host) {
    assertThat(Hosts.isIpLiteral(host)).isFalse();
    assertThat(isUnicast(host)).isFalse();
    assertThat(Hosts.isLoopback(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.0.9",
        "::1",
        "0:0:0:0:0:0:0:1",
        "0::1",
        "::0:1",
        "0000::0001",
        "0:0::0:1"
      })
  void loopbackIsSeenInEveryForm(String host) {
    assertThat(Hosts.isLoopback(host)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "2001:DB8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "0:0:0:0:0:0:0:0, ::",
    "::1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "10.0.0.1, 10.0.0.1",
    "Peer.example.org, Peer.example.org",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4"
  })
  void anIpv6AddressHasOneText(String host, String text) {
    assertThat(Hosts.canonical(host)).isEqualTo(text);
    assertThat(Hosts.canonical(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"128.0.0.1", "1.127.0.0", "::2", "1::1", "::1:1", "::", "0.0.0.0"})
  void othersAreNotLoopback(String host) {
    assertThat(Hosts.isLoopback(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "0::",
        "0:0:0:0:0:0:0:0",
        "ff02::1",
        "FF02::1",
        "fe80::1",
        "FE80::1",
        "febf::1",
        "::ffff:7f00:1",
        "::FFFF:7f00:1",
        "0::ffff:7f00:1",
        "0:0:0:0:0:ffff:7f00:1",
        "::7f00:1",
        "::0a00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fec0::1",
        "fe8::1",
        "ff::1",
        "64:ff9c::1"
      })
  void nobodyIsDialledWhereNoPeerCanBe(String host) {
    assertThat(isUnicast(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3.4",
        "10.0.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "223.255.255.255",
        "::1",
        "2001:db8::1",
        "fd00::1",
        "2003::1"
      })
  void peersCanBeThere(String host) {
    assertThat(isUnicast(host)).isTrue();
  }

  @Test
  void anyTextHasAnAnswer() {
    String letters = "0123456789abcdefF:.:.%[]/@ xX-+\u0661\uff11";
    for (int seed = 0; seed < 50_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(24); i > 0; i--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      String host = text.toString();
      if (Hosts.isLoopback(host) || isUnicast(host)) {
        assertThat(Hosts.isIpLiteral(host)).as("seed %d: %s", seed, host).isTrue();
      }
    }
  }
}
