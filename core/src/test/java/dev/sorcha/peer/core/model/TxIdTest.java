package dev.sorcha.peer.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TxIdTest {

  private static final String HELLO =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private final TxId hello = TxId.hash("hello".getBytes(UTF_8));

  @Test
  void printsWhatSha256sumPrints() {
    assertThat(hello.hex()).isEqualTo(HELLO);
    assertThat(hello).hasToString(HELLO);
    assertThat(hello.shortHex()).isEqualTo("2cf24dba5f");
  }

  @Test
  void readsEveryFormThatPeopleAndPeersWrite() {
    byte[] digest = hello.toBytes();
    assertThat(TxId.parse(HELLO)).isEqualTo(hello);
    assertThat(TxId.parse(HELLO.toUpperCase(Locale.ROOT))).isEqualTo(hello);
    assertThat(TxId.parse(hello.base64())).isEqualTo(hello);
    assertThat(TxId.parse(Base64.getEncoder().withoutPadding().encodeToString(digest)))
        .isEqualTo(hello);
    assertThat(TxId.parse(Base64.getUrlEncoder().encodeToString(digest))).isEqualTo(hello);
    assertThat(TxId.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(digest)))
        .isEqualTo(hello);
  }

  @Test
  void formsRoundTripForRandomDigests() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1_000; i++) {
      byte[] digest = new byte[TxId.BYTES];
      random.nextBytes(digest);
      TxId id = TxId.ofDigest(digest);
      assertThat(id.toBytes()).isEqualTo(digest);
      assertThat(TxId.parse(id.hex())).isEqualTo(id);
      assertThat(TxId.parse(id.base64())).isEqualTo(id);
      assertThat(TxId.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(digest)))
          .isEqualTo(id);
    }
  }

  @Test
  void ordersAsItsHexText() {
    SplittableRandom random = new SplittableRandom(8);
    TxId before = hello;
    for (int i = 0; i < 1_000; i++) {
      byte[] digest = new byte[TxId.BYTES];
      random.nextBytes(digest);
      if (i % 3 == 0) {
        System.arraycopy(before.toBytes(), 0, digest, 0, 8 * (i % 5));
      }
      TxId next = TxId.ofDigest(digest);
      assertThat(Integer.signum(next.compareTo(before)))
          .isEqualTo(Integer.signum(next.hex().compareTo(before.hex())));
      before = next;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b982",
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b982g",
        " cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQQ",
        "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmC*=",
        "============================================",
        "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLm==="
      })
  void refusesWhatIsNoHash(String text) {
    assertThatThrownBy(() -> TxId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("hash: '" + text + "' (expected: SHA-256");
  }

  @Test
  void showsOnlyTheBeginningOfALongText() {
    assertThatThrownBy(() -> TxId.parse("x".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @Test
  void refusesADigestOfAnotherLength() {
    assertThatThrownBy(() -> TxId.ofDigest(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("digest: 31 bytes (expected: 32)");
  }
}
