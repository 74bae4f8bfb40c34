package dev.sorcha.peer.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PeerAddress, PeerId, PeerInfo and BootstrapNode: what is read, and what is refused with which
 * words.
 */
final class AddressesTest {

  private static final String ID = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "peer.example.org:5001,            peer.example.org, 5001, peer.example.org:5001",
    "10.0.0.1:1,                       10.0.0.1,         1,    10.0.0.1:1",
    "[::1]:65535,                      ::1,              65535, [::1]:65535",
    "[2001:db8::1]:5001,               2001:db8::1,      5001, [2001:db8::1]:5001",
    "https://peer.example.org:5001,    peer.example.org, 5001, peer.example.org:5001",
    "https://peer.example.org:5001/,   peer.example.org, 5001, peer.example.org:5001",
    "https://[::1]:5001/,              ::1,              5001, [::1]:5001"
  })
  void addressesAreReadAndWritten(String text, String host, int port, String written) {
    PeerAddress address = PeerAddress.parse(text);
    assertThat(address).isEqualTo(new PeerAddress(host, port)).hasToString(written);
    assertThat(PeerAddress.parse(written)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "host",
        "host:",
        ":5001",
        "host:0",
        "host:65536",
        "host:-1",
        "host:99999999999",
        "host:http",
        "host:5001x",
        "host:+5001",
        "host: 5001",
        "host:５００１",
        "host:٣",
        "::1:5001",
        "2001:db8::1",
        "[::1]",
        "[]:5001",
        "[::1:5001",
        "::1]:5001",
        "[localhost]:5001",
        "http://host:5001",
        "https://",
        "https:///",
        "https://host",
        "host:5001//",
        "host:5001/x",
        "ho st:5001",
        " host:5001",
        "host/x:5001",
        "a@host:5001",
        "host\n:5001"
      })
  void oddAddressesAreRefusedWithTheirText(String text) {
    assertThatThrownBy(() -> PeerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @Test
  void portsAndHostsHaveLimits() {
    assertThatThrownBy(() -> new PeerAddress("host", 70_000))
        .hasMessage("port: 70000 (expected: 1..65535)");
    assertThatThrownBy(() -> new PeerAddress("x".repeat(256), 1))
        .hasMessageContaining("expected: 1 to 255 characters");
    assertThatThrownBy(() -> new PeerAddress(" ", 1)).hasMessageContaining("host: ' '");
    assertThatThrownBy(() -> new PeerInfo(new PeerId(ID), "", 65_536, List.of(), capabilities()))
        .hasMessage("port: 65536 (expected: 0..65535)");
    assertThatThrownBy(
            () -> new PeerInfo(new PeerId(ID), "x".repeat(256), 1, List.of(), capabilities()))
        .hasMessageContaining("256 characters");
  }

  private static Capabilities capabilities() {
    return new Capabilities(true, true, 0);
  }

  @Test
  void anInfoHasAnAddressOnlyWhenHostAndPortAreKnown() {
    PeerId id = new PeerId(ID);
    assertThat(new PeerInfo(id, "", 1, List.of(), capabilities()).address()).isEmpty();
    assertThat(new PeerInfo(id, "1.2.3.4", 0, List.of(), capabilities()).address()).isEmpty();
    assertThat(new PeerInfo(id, "", 1, List.of(), capabilities()).withHost("1.2.3.4").address())
        .contains(new PeerAddress("1.2.3.4", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "node-1",
        "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg"
      })
  void anIdIs64LowerCaseHexDigits(String text) {
    assertThat(PeerId.isValid(text)).isFalse();
    assertThatThrownBy(() -> new PeerId(text))
        .hasMessage("peer id: '" + text + "' (expected: 64 lower-case hex digits)");
  }

  @Test
  void aLongFalseIdIsCutInTheMessage() {
    assertThatThrownBy(() -> new PeerId("x".repeat(10_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @Test
  void aBootstrapNodeMayNameTheOnlyKeyThatMayAnswer() {
    assertThat(BootstrapNode.parse("seed.example.org:5001"))
        .isEqualTo(new BootstrapNode(new PeerAddress("seed.example.org", 5001), Optional.empty()));
    assertThat(BootstrapNode.parse(ID + "@[::1]:5001"))
        .isEqualTo(new BootstrapNode(new PeerAddress("::1", 5001), Optional.of(new PeerId(ID))));
    assertThat(BootstrapNode.parse("https://seed.example.org:5001").pinned()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"@host:1", "abc@host:1", "host", "@", "host:0"})
  void oddBootstrapNodesAreRefused(String text) {
    assertThatThrownBy(() -> BootstrapNode.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @Test
  void protocolsAreKnownByTheirWireNames() {
    for (Protocol protocol : Protocol.values()) {
      assertThat(Protocol.ofWireName(protocol.wireName())).contains(protocol);
    }
    assertThat(Protocol.ofWireName("grpc")).isEmpty();
  }
}
