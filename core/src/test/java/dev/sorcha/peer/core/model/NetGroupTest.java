package dev.sorcha.peer.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scopes of addresses, and which of them are one operator's (DESIGN S11). */
final class NetGroupTest {

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4:5001,               1.2/16",
    "1.2.255.255:80,             1.2/16",
    "198.51.99.1:5001,           198.51/16",
    "198.51.100.1:5001,          198.51.100.1:5001",
    "203.0.113.9:5001,           203.0.113.9:5001",
    "10.0.0.1:5001,              10.0.0.1:5001",
    "10.0.0.1:5002,              10.0.0.1:5002",
    "172.16.0.1:1024,            172.16.0.1:1024",
    "172.32.0.1:1024,            172.32/16",
    "192.168.7.7:5001,           192.168.7.7:5001",
    "100.64.0.1:5001,            100.64.0.1:5001",
    "100.128.0.1:5001,           100.128/16",
    "127.0.0.1:5001,             127.0.0.1:5001",
    "169.254.1.1:5001,           169.254.1.1:5001",
    "[2003:db8::1]:5001,         2003:db8/32",
    "[2003:0db8:ffff::2]:5002,   2003:db8/32",
    "[2003:db9::1]:5001,         2003:db9/32",
    "[2001:db8::1]:5001,         [2001:db8::1]:5001",
    "[fd00::1]:5001,             [fd00::1]:5001",
    "[fe80::1]:5001,             [fe80::1]:5001",
    "[::1]:5001,                 [::1]:5001",
    "seed.example.org:5001,      seed.example.org:5001"
  })
  void onlyPublicAddressesShareAGroup(String address, String group) {
    assertThat(NetGroup.of(PeerAddress.parse(address))).hasToString(group);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4,               PUBLIC",
    "9.255.255.255,         PUBLIC",
    "10.0.0.0,              PRIVATE",
    "10.255.255.255,        PRIVATE",
    "11.0.0.0,              PUBLIC",
    "100.63.255.255,        PUBLIC",
    "100.64.0.0,            PRIVATE",
    "100.127.255.255,       PRIVATE",
    "100.128.0.0,           PUBLIC",
    "126.255.255.255,       PUBLIC",
    "127.0.0.0,             LOOPBACK",
    "127.255.255.255,       LOOPBACK",
    "128.0.0.0,             PUBLIC",
    "169.253.255.255,       PUBLIC",
    "169.254.0.0,           LINK",
    "169.254.255.255,       LINK",
    "169.255.0.0,           PUBLIC",
    "172.15.255.255,        PUBLIC",
    "172.16.0.0,            PRIVATE",
    "172.31.255.255,        PRIVATE",
    "172.32.0.0,            PUBLIC",
    "192.0.0.1,             PRIVATE",
    "192.0.1.1,             PUBLIC",
    "192.0.2.1,             PRIVATE",
    "192.167.255.255,       PUBLIC",
    "192.168.0.0,           PRIVATE",
    "192.169.0.0,           PUBLIC",
    "198.17.255.255,        PUBLIC",
    "198.18.0.0,            PRIVATE",
    "198.19.255.255,        PRIVATE",
    "198.20.0.0,            PUBLIC",
    "198.51.99.255,         PUBLIC",
    "198.51.100.0,          PRIVATE",
    "198.51.101.0,          PUBLIC",
    "203.0.112.255,         PUBLIC",
    "203.0.113.0,           PRIVATE",
    "203.0.114.0,           PUBLIC",
    "223.255.255.255,       PUBLIC",
    "224.0.0.0,             NONE",
    "255.255.255.255,       NONE",
    "0.0.0.0,               NONE",
    "0.255.255.255,         NONE",
    "::1,                   LOOPBACK",
    "::,                    NONE",
    "::2,                   NONE",
    "fe80::1,               LINK",
    "febf:ffff::1,          LINK",
    "fec0::1,               NONE",
    "fc00::1,               PRIVATE",
    "fdff:ffff::1,          PRIVATE",
    "fe00::1,               NONE",
    "ff02::1,               NONE",
    "2001:db8::1,           PRIVATE",
    "2001:db7::1,           PUBLIC",
    "2001:db9::1,           PUBLIC",
    "2002:7f00:1::,         NONE",
    "2003::1,               PUBLIC",
    "1fff::1,               NONE",
    "2000::1,               PUBLIC",
    "3fff::1,               PUBLIC",
    "4000::1,               NONE",
    "64:ff9b::7f00:1,       NONE",
    "::ffff:0a00:0001,      NONE",
    "localhost,             NONE",
    "'',                    NONE"
  })
  void theScopeEndsWhereTheRangeEnds(String host, Scope scope) {
    assertThat(Hosts.scopeOf(host)).isEqualTo(scope);
  }
}
