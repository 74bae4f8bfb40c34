package dev.sorcha.peer.node.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.model.Hosts;
import dev.sorcha.peer.core.model.Scope;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as bytes, from a socket or a STUN answer, and what the core is told. */
final class TextsTest {

  @ParameterizedTest
  @CsvSource({
    "7f000001, 127.0.0.1, LOOPBACK",
    "00000000000000000000ffff7f000001, 127.0.0.1, LOOPBACK",
    "00000000000000000000ffff0a000001, 10.0.0.1, PRIVATE",
    "00000000000000000000ffffa9fea9fe, 169.254.169.254, LINK",
    "00000000000000000000ffffe0000001, 224.0.0.1, NONE",
    "00000000000000000000ffff00000000, 0.0.0.0, NONE",
    "00000000000000000000000000000001, ::1, LOOPBACK",
    "00000000000000000000000000000000, ::, NONE",
    "0000000000000000000000007f000001, ::7f00:1, NONE",
    "0064ff9b00000000000000007f000001, 64:ff9b::7f00:1, NONE",
    "20027f00000100000000000000000000, 2002:7f00:1::, NONE",
    "fe800000000000000000000000000001, fe80::1, LINK",
    "fd000000000000000000000000000001, fd00::1, PRIVATE",
    "ff020000000000000000000000000001, ff02::1, NONE",
    "20010db8000000000000000000000001, 2001:db8::1, PRIVATE",
    "2a010000000000000000000000000001, 2a01::1, PUBLIC",
    "00000000000000000000ffff01020304, 1.2.3.4, PUBLIC"
  })
  void bytesHaveOneTextAndItsScope(String bytes, String text, Scope scope)
      throws UnknownHostException {
    String literal = Texts.literal(InetAddress.getByAddress(HexFormat.of().parseHex(bytes)));
    assertThat(literal).isEqualTo(text);
    assertThat(Hosts.scopeOf(literal)).isEqualTo(scope);
  }
}
